import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { after, day, systemClock } from "../../src/clock.ts";
import { databaseUser } from "../../src/database/embedded/initialise.ts";
import { openDatabase } from "../../src/database/pool.ts";
import { type Json, someLines } from "../bank.ts";
import { organisations } from "../millrace.ts";
import { Installation } from "../millrace-process.ts";
import { addSource, managedPath, page, pretendSource, runSync, setUp, syncEnded } from "../pretend-source.ts";
import { waitFor } from "../wait-for.ts";

test("a sync whose process is killed in the middle is taken up again, and brings every line once", async (t) => {
  const installation = await Installation.prepare(t);
  const start = () => installation.start({ settings: installation.withKey }).ready();
  let running = await start();
  const bank = installation.bank();
  const { xero } = installation;
  await xero.changeSettings({ settleDelayMs: 0 });
  const [target] = await xero.addAccounts(organisations.czk, 1, "CZK");
  const [feed] = await bank.feeds(organisations.czk, [target!]);
  const source = await pretendSource(t);
  const firstPeriodStart = after(systemClock.now(), -90 * day).toISOString();
  await setUp(bank, feed!, await addSource(bank, source.url, { timeoutSeconds: 60 }), { firstPeriodStart });
  const all = someLines(2_500, after(systemClock.now(), -60 * day));
  const pages = ({ query }: { query: Readonly<Record<string, string>> }) => {
    const from = Number(query.cursor ?? 0);
    return page(all.slice(from, from + 900), from + 900 < all.length ? String(from + 900) : undefined);
  };
  const look = (syncId: string): Promise<Json> => bank.done("GET", `${managedPath(feed!)}/syncs/${syncId}`);

  await t.test("killed while the source answers, it starts over", async () => {
    source.answer = (call) => (call.query.cursor === "900" ? undefined : pages(call));
    const syncId = await runSync(bank, feed!);
    await waitFor("the second page to be asked for", () =>
      source.calls.some(({ query }) => query.cursor === "900"),
    );
    running.killEverything();
    await running.ended;
    source.answer = pages;
    running = await start();
    assert.equal((await look(syncId)).status, "Started");
  });

  await t.test("killed between two pushes, it goes on with what is not there yet", async () => {
    const { syncId } = await bank.done("GET", `${managedPath(feed!)}/syncs/latest`);
    const pushed = async () => (await look(syncId)).pushOperationKeys?.length ?? 0;
    await waitFor("a push", async () => (await pushed()) > 0, 30_000, 5);
    running.killEverything();
    await running.ended;
    running = await start();
    const before: string[] = (await look(syncId)).pushOperationKeys;
    t.diagnostic(`killed after ${before.length} of 3 pushes`);
    const sync = await syncEnded(bank, feed!, syncId, 60_000);
    assert.equal(sync.status, "SuccessDataPushed");
    assert.deepEqual(sync.pushOperationKeys.slice(0, before.length), before);
    const carried = await Promise.all(
      sync.pushOperationKeys.map(async (key: string) => bank.lines(feed!, key)),
    );
    const ids = carried.flat().map(({ transactionId }) => transactionId);
    assert.deepEqual(
      ids,
      all.map(({ id }) => id),
      "each line is in one push, in order",
    );
    assert.ok(carried.flat().every(({ repeated }) => repeated === false));
    const operations = await bank.done("GET", `/companies/${feed!.companyId}/push`);
    assert.equal(operations.totalResults, sync.pushOperationKeys.length);
  });

  await t.test("killed before it was begun, it begins with the next start", async () => {
    source.answer = () => undefined;
    const asked = source.calls.length;
    const syncId = await runSync(bank, feed!);
    await waitFor("the source to be asked", () => source.calls.length > asked);
    await asNotBegun(installation);
    running.killEverything();
    await running.ended;
    source.answer = pages;
    running = await start();
    assert.equal((await syncEnded(bank, feed!, syncId, 60_000)).status, "SuccessNoDataPushed");
  });
});

/** As it stands in the instant after its job is given to a process, which has not begun yet. */
async function asNotBegun({ dataFolder }: Installation): Promise<void> {
  const database = openDatabase({
    host: join(dataFolder, "run"),
    user: databaseUser,
    database: databaseUser,
    maximumConnections: 1,
  });
  const changed = await database.count({
    text: `update managed_sync set attempts = 0, leased_until = null, wake_at = now() + interval '5 minutes'
      where status = 'Started'`,
  });
  await database.close();
  assert.equal(changed, 1);
}
