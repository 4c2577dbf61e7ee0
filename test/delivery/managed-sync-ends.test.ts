import assert from "node:assert/strict";
import { test } from "node:test";
import { pino } from "pino";
import { after, day, systemClock } from "../../src/clock.ts";
import { someLines } from "../bank.ts";
import { freshFeed } from "../deliveries.ts";
import { testMillrace } from "../millrace.ts";
import { addSource, managedPath, page, pretendSource, runSync, setUp } from "../pretend-source.ts";
import { waitFor } from "../wait-for.ts";

test("whatever is taken away while its source answers, a sync ends, says why and pushes nothing", async (t) => {
  const said: string[] = [];
  const log = pino({ level: "error" }, { write: (text: string) => said.push(text) });
  const world = await testMillrace(t, { log });
  const { bank, database } = world;
  const source = await pretendSource(t);
  const sourceId = await addSource(bank, source.url);
  const lines = someLines(5, after(systemClock.now(), -3 * day));
  const cases = [
    ["the connection is unlinked", "PATCH", "path", { status: "Unlinked" }, "connection-not-linked"],
    ["the connection is deleted", "DELETE", "path", undefined, undefined],
    ["the company is deleted", "DELETE", "company", undefined, undefined],
    ["the account is deleted", "DELETE", "account", undefined, undefined],
    ["the account is disconnected", "PATCH", "account", { status: "disconnected" }, "account-not-connected"],
  ] as const;
  for (const [what, method, target, body, errorCode] of cases) {
    await t.test(what, async () => {
      const feed = await freshFeed(world);
      await setUp(bank, feed, sourceId, {
        firstPeriodStart: after(systemClock.now(), -30 * day).toISOString(),
      });
      let answerIt = () => {};
      const before = source.calls.length;
      source.answer = (_call, response) => {
        answerIt = () => {
          response.writeHead(200, { "content-type": "application/json" });
          response.end(JSON.stringify(page(lines)));
        };
      };
      const syncId = await runSync(bank, feed);
      await waitFor("the source to be called", () => source.calls.length > before);
      const at = {
        path: feed.path,
        company: `/companies/${feed.companyId}`,
        account: `${feed.path}/connectionInfo/bankFeedAccounts/${feed.accountId}`,
      }[target];
      await bank.done(method, at, body);
      answerIt();
      await waitFor("no sync to be running", async () => {
        const running = "select from managed_sync where sync_id = $1 and status = 'Started'";
        return (await database.rows({ text: running }, [syncId])).length === 0;
      });
      const pushed = "select from statement_line where company_id = $1";
      assert.equal((await database.rows({ text: pushed }, [feed.companyId])).length, 0);
      if (errorCode) {
        const sync = await bank.done("GET", `${managedPath(feed)}/syncs/${syncId}`);
        assert.equal(sync.status, "Failed");
        assert.equal(sync.errorCode, errorCode, sync.errorMessage);
      }
    });
  }
  assert.deepEqual(
    said.filter((text) => text.includes("managed bank feed")),
    [],
  );
});

test("what a source tells wrongly is refused by name, and what is right beside it arrives", async (t) => {
  const world = await testMillrace(t);
  const { bank } = world;
  const source = await pretendSource(t);
  const feed = await freshFeed(world);
  await setUp(bank, feed, await addSource(bank, source.url), {
    firstPeriodStart: after(systemClock.now(), -30 * day).toISOString(),
  });
  const lines = someLines(4, after(systemClock.now(), -3 * day));
  const [first, fine, wide, nameless] = lines;
  const text = JSON.stringify(
    page([first!, fine!, { ...wide!, amount: 1.005 }, { ...nameless!, id: undefined as unknown as string }]),
  );
  source.answer = () => text;
  const syncId = await runSync(bank, feed);
  const look = () => bank.done("GET", `${managedPath(feed)}/syncs/${syncId}`);
  const sync = await waitFor("the sync to end", async () => {
    const found = await look();
    return found.status !== "Started" && found;
  });
  assert.equal(sync.status, "PartialSuccessDataPushed", JSON.stringify(sync));
  assert.equal(sync.errorCode, "transactions-refused");
  assert.match(sync.errorMessage, new RegExp(wide!.id!));
  const pushed = await bank.lines(feed, sync.pushOperationKeys[0]);
  assert.deepEqual(
    pushed.map(({ transactionId }) => transactionId),
    [first!.id, fine!.id],
  );
  // Put right at the source it still arrives, for the period does not count as covered.
  source.answer = () => page(lines.slice(0, 3));
  const again = await runSync(bank, feed);
  const second = await waitFor("the second sync to end", async () => {
    const found = await bank.done("GET", `${managedPath(feed)}/syncs/${again}`);
    return found.status !== "Started" && found;
  });
  assert.equal(second.periodStartUtc, sync.periodStartUtc);
  assert.equal(second.status, "SuccessDataPushed");
});
