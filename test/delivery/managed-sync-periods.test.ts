import assert from "node:assert/strict";
import { test } from "node:test";
import { after, day, hour, minute, systemClock } from "../../src/clock.ts";
import { startDueSyncs } from "../../src/managed-feeds/start-sync.ts";
import { someLines } from "../bank.ts";
import { adjustableClock } from "../clock.ts";
import { organisations, testMillrace } from "../millrace.ts";
import {
  addSource,
  managedPath,
  page,
  pretendSource,
  runSync,
  setUp,
  syncEnded,
  synced,
} from "../pretend-source.ts";
import { waitFor } from "../wait-for.ts";

test("a first period moved back while a sync runs is fetched by the next one, whatever the running one covers", async (t) => {
  const { bank } = await testMillrace(t);
  const source = await pretendSource(t);
  const sourceId = await addSource(bank, source.url);
  const [feed] = await bank.feeds(organisations.czk, [organisations.czkAccount]);
  const days = (count: number) => after(systemClock.now(), -count * day).toISOString();
  await setUp(bank, feed!, sourceId, { firstPeriodStart: days(5) });
  let answerIt = () => {};
  source.answer = (_call, response) => {
    answerIt = () => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify(page([])));
    };
  };
  const running = await runSync(bank, feed!);
  await waitFor("the source to be called", () => source.calls.length === 1);
  const firstPeriodStart = days(60);
  await setUp(bank, feed!, sourceId, { firstPeriodStart });
  answerIt();
  await syncEnded(bank, feed!, running);
  const late = someLines(3, after(systemClock.now(), -40 * day));
  source.answer = ({ query }) => page(query.from! <= late[0]!.date ? late : []);
  const sync = await synced(bank, feed!);
  assert.equal(sync.periodStartUtc, firstPeriodStart);
  assert.equal((await bank.lines(feed!, sync.pushOperationKeys[0])).length, 3);
  const { coveredUntil } = await bank.done("GET", managedPath(feed!));
  assert.equal(coveredUntil, sync.periodEndUtc);
});

test("a clock that was a year ahead for a while leaves no gap and stops no schedule", async (t) => {
  const clock = adjustableClock();
  const { bank, database, millrace } = await testMillrace(t, { clock });
  const { application } = millrace;
  const source = await pretendSource(t);
  const sourceId = await addSource(bank, source.url);
  const [feed, second] = await bank.feeds(organisations.czk, [
    organisations.czkAccount,
    "c0ffee00-0000-4000-8000-000000000212",
  ]);
  const latest = async () => (await bank.call("GET", `${managedPath(feed!)}/syncs/latest`)).body;
  await setUp(bank, feed!, sourceId, { enabled: true, schedule: { everyHours: 6 } });
  await startDueSyncs(application);
  const before = await syncEnded(bank, feed!, (await latest()).syncId);

  clock.advance(365 * day);
  await startDueSyncs(application);
  const ahead = await syncEnded(bank, feed!, (await latest()).syncId);
  assert.equal(ahead.periodStartUtc, before.periodEndUtc);
  await setUp(bank, second!, sourceId, { enabled: true, schedule: { everyHours: 6 } });
  clock.advance(-365 * day + 2 * minute);
  source.calls.length = 0;

  await t.test("what is scheduled runs, from where the clock went wrong", async () => {
    await startDueSyncs(application);
    await waitFor("both accounts to be asked for", () => source.calls.length === 2);
    const asked = source.calls.find(({ query }) => query.sourceAccountId === feed!.accountId)!.query;
    assert.ok(asked.from! <= before.periodEndUtc, `${asked.from} is after ${before.periodEndUtc}`);
    for (const { query } of source.calls) assert.ok(query.from! <= query.to!, JSON.stringify(query));
    await waitFor("both to end", async () => {
      const open = await database.rows({ text: "select from managed_sync where status = 'Started'" });
      return open.length === 0;
    });
    const { coveredUntil, nextRun } = await bank.done("GET", managedPath(feed!));
    assert.equal(coveredUntil, asked.to);
    assert.ok(new Date(nextRun) <= after(clock.now(), 6 * hour), nextRun);
    await startDueSyncs(application);
    assert.equal(source.calls.length, 2);
  });

  await t.test("the next period begins where that one ended", async () => {
    const { coveredUntil } = await bank.done("GET", managedPath(feed!));
    assert.equal((await synced(bank, feed!)).periodStartUtc, coveredUntil);
  });

  await t.test("a sync whose process died while the clock was ahead is taken up again", async () => {
    let broken = true;
    source.answer = (_call, response) => {
      if (!broken) return page([]);
      response.writeHead(503).end();
      return undefined;
    };
    const syncId = await runSync(bank, feed!);
    await waitFor("the sync to be put off", async () => {
      const path = `${managedPath(feed!)}/syncs/${syncId}`;
      return (await bank.done("GET", path)).errorCode === "source-unavailable";
    });
    broken = false;
    const held = "update managed_sync set leased_until = $1, wake_at = $1 where status = 'Started'";
    await database.rows({ text: held }, [after(clock.now(), 365 * day)]);
    await startDueSyncs(application);
    assert.equal((await syncEnded(bank, feed!, syncId)).status, "SuccessNoDataPushed");
  });
});
