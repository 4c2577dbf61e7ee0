import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { defaultSettings } from "../../simulators/freeagent/settings.ts";
import { hour, minute } from "../../src/clock.ts";
import type { Feed } from "../bank.ts";
import { adjustableClock } from "../clock.ts";
import { lanesHeld, recentLines } from "../deliveries.ts";
import { FreeAgentBank } from "../freeagent.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";

/* With the limits that FreeAgent publishes, at both ends. */

const clock = adjustableClock();
const cleanUp: (() => Promise<void>)[] = [];
let world: TestMillrace;
let bank: FreeAgentBank;
let admin: FreeAgentBank["admin"];

before(async () => {
  const settings = { MILLRACE_FREEAGENT_LIMIT_FACTOR: "1" };
  world = await testMillrace({ after: (run) => cleanUp.push(run) }, { clock, platforms: ["fbrh"], settings });
  bank = new FreeAgentBank(world);
  admin = bank.admin;
  admin.changeLimits(defaultSettings.limits);
});
after(async () => {
  for (const run of cleanUp.reverse()) await run();
});

/** Goes on to this minute of an hour: of the present one, or of the next where it is past. */
const goTo = (minuteOfHour: number): void =>
  clock.advance((minuteOfHour * minute - (clock.now().getTime() % hour) + hour) % hour);

/** Somebody looks at the accounts until our own limits leave no call; how long to wait is told. */
async function useUp({ path }: Pick<Feed, "path">, most: number): Promise<void> {
  const look = () => bank.call("GET", `${path}/bankFeedAccounts/mapping`);
  let spent = await look();
  for (let call = 0; call < most && spent.status === 200; call++) spent = await look();
  assert.equal(spent.status, 503, "people are told to come back");
  assert.ok(Number(spent.headers.get("retry-after")) > 0);
}

const callsOf = ({ organisationId }: Feed) =>
  admin.calls().calls.filter(({ companyId }) => companyId === organisationId);

test("four accounts of one company and people beside them are never refused a call", async () => {
  const accounts = Array.from({ length: 4 }, (_, nth) => ({ name: `Account ${nth}` }));
  const { organisationId } = bank.books({ accounts });
  const feeds = await bank.feeds(
    organisationId,
    admin.company(organisationId).accounts.map(({ id }) => id),
  );

  // All lanes find the access token expired at once.
  clock.advance(61 * minute);
  admin.clearCalls();
  const first = recentLines(3, "first");
  const keys = await Promise.all(feeds.map((feed) => bank.pushed(feed, first)));
  for (const [nth, feed] of feeds.entries()) await bank.assertDelivered(feed, keys[nth]!, first);
  assert.equal(admin.calls().counters.perOperation.token, 1, "tokens are renewed once for all of them");

  await useUp(feeds[0]!, 120);
  const second = recentLines(3, "second").map((line) => ({ ...line, description: `More ${line.id}` }));
  const later = await Promise.all(feeds.map((feed) => bank.pushed(feed, second)));
  await lanesHeld(world, feeds.length);
  for (const [nth, feed] of feeds.entries())
    assert.equal((await bank.operation(feed, later[nth]!)).status, "Pending");
  clock.advance(2 * minute);
  for (const [nth, feed] of feeds.entries())
    await bank.assertDelivered(feed, later[nth]!, [...first, ...second]);

  const { counters, mostPerMinute, refused } = admin.calls();
  assert.deepEqual([refused, counters.perStatus["429"]], [0, undefined]);
  assert.ok(mostPerMinute <= 100, `${mostPerMinute} calls within a minute`);
});

test("an hour that had its calls has no more of them, and the lines wait for the next", async () => {
  goTo(2);
  const feed = await bank.freshFeed();
  admin.forgetCounted();
  admin.clearCalls();
  // The hour goes on as one of many pushes, which left 20 calls of those that we allow ourselves.
  const history = 3_380;
  const text = "update call_bucket set calls = $1 where scope = $2 and limit_name = 'user-hour'";
  const scope = `fbrh:${feed.organisationId}`;
  assert.equal(await world.database.count({ text }, [history, scope]), 1);
  admin.countCalls({
    applicationId: "millrace-sandbox",
    companyId: feed.organisationId,
    calls: history,
  });
  goTo(50);
  await useUp(feed, 30);
  const lines = recentLines();
  const key = await bank.pushed(feed, lines);
  await lanesHeld(world, 1);
  assert.equal(callsOf(feed).length, 20);
  // FreeAgent counts anew from the full hour on; we look back for a whole one.
  goTo(1);
  assert.equal((await bank.call("GET", `${feed.path}/bankFeedAccounts/mapping`)).status, 503);
  assert.equal((await bank.operation(feed, key)).status, "Pending");
  assert.equal(callsOf(feed).length, 20);
  goTo(5);
  await bank.assertDelivered(feed, key, lines);
  const { counters, mostPerHour, refused } = admin.calls();
  assert.deepEqual([mostPerHour, refused, counters.perStatus["429"]], [3_400, 0, undefined]);
});

test("where something else used up the hour we are told so, wait each time for as long as we are told, and deliver once", async () => {
  const feed = await bank.freshFeed();
  goTo(50);
  admin.countCalls({ applicationId: "millrace-sandbox", companyId: feed.organisationId, calls: 3_600 });
  const before = callsOf(feed).length;
  const heard = () => callsOf(feed).slice(before);
  const lines = recentLines();
  const key = await bank.pushed(feed, lines);
  /** Why the lane waits, once it is noted until when. */
  const held = async () => {
    const text =
      "select reason from delivery_batch where company_id = $1 and state = 'ready' and next_at > $2";
    const [row] = await world.database.rows<{ reason: string }>({ text }, [feed.companyId, clock.now()]);
    return row?.reason;
  };
  for (const times of [1, 2]) {
    const reason = await waitFor("the refusal", async () => heard().length === times && held());
    assert.match(reason, /FreeAgent says: You must not exceed 3600 requests per 3600 seconds/);
    assert.equal((await bank.lines(feed, key))[0].state, "accepted");
    clock.advance(50_000);
    const asked = await bank.call("GET", `${feed.path}/bankFeedAccounts/mapping`);
    assert.deepEqual(
      [asked.status, heard().length],
      [503, times],
      "nothing is called before the minute is over",
    );
    clock.advance(11_000);
  }
  await waitFor("the refusal", async () => heard().length === 3 && held());
  goTo(1);
  await bank.assertDelivered(feed, key, lines);
  assert.equal(admin.uploads(feed.organisationId, feed.targetId).length, 1);
  assert.equal(heard().filter(({ status }) => status === 429).length, 3);
});
