import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultSettings } from "../../simulators/freeagent/settings.ts";
import { minute } from "../../src/clock.ts";
import { adjustableClock } from "../clock.ts";
import { lanesHeld, recentLines } from "../deliveries.ts";
import { FreeAgentBank } from "../freeagent.ts";
import { testMillrace } from "../millrace.ts";

test("with the limits that FreeAgent publishes, four accounts of one company and people beside them are never refused a call", async (t) => {
  const clock = adjustableClock();
  const settings = { MILLRACE_FREEAGENT_LIMIT_FACTOR: "1" };
  const world = await testMillrace(t, { clock, platforms: ["fbrh"], settings });
  const bank = new FreeAgentBank(world);
  const { admin } = bank;
  admin.changeLimits(defaultSettings.limits);
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

  const path = `${feeds[0]!.path}/bankFeedAccounts/mapping`;
  let spent = await bank.call("GET", path);
  for (let call = 0; call < 120 && spent.status === 200; call++) spent = await bank.call("GET", path);
  assert.equal(spent.status, 503, "people are told to come back");
  assert.ok(Number(spent.headers.get("retry-after")) > 0);
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
