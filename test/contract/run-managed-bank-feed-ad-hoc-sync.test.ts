import assert from "node:assert/strict";
import { test } from "node:test";
import { organisations, testMillrace } from "../millrace.ts";
import { addSource, managedPath, pretendSource, setUp, syncEnded } from "../pretend-source.ts";
import { waitFor } from "../wait-for.ts";
import { assertRefused } from "./refusal.ts";

const nobody = "3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c";

test("run-managed-bank-feed-ad-hoc-sync", async (t) => {
  const { bank, database } = await testMillrace(t);
  const source = await pretendSource(t);
  const feed = await bank.feed(organisations.czk, organisations.czkAccount, { id: "Till 1/é" });
  const syncs = `${managedPath(feed)}/syncs`;

  await t.test("400 for an account that is not set up", async () => {
    const reply = await bank.call("POST", syncs);
    assertRefused(reply, 400);
    assert.equal(reply.body.code, "managed-feed-not-set-up");
  });

  await setUp(bank, feed, await addSource(bank, source.url));

  await t.test(
    "201 with the id of the sync, whatever the body; a repeat under one key starts no second",
    async () => {
      for (const body of [undefined, {}, '"x"']) {
        const reply = await bank.call("POST", syncs, body);
        assert.equal(reply.status, 201, reply.text);
        assert.deepEqual(Object.keys(reply.body), ["syncId"]);
        assert.match(reply.body.syncId, /^[0-9a-f-]{36}$/);
        assert.equal((await syncEnded(bank, feed, reply.body.syncId)).status, "SuccessNoDataPushed");
      }
      const headers = { "idempotency-key": "ad-hoc-sync-1" };
      const { syncId } = await bank.done("POST", syncs, undefined, headers);
      await syncEnded(bank, feed, syncId);
      assert.equal((await bank.done("POST", syncs, undefined, headers)).syncId, syncId);
    },
  );

  await t.test(
    "409 while a sync runs: of 50 calls at once one starts one, and the others are told",
    async () => {
      const waiting: (() => void)[] = [];
      source.calls.length = 0;
      source.answer = (_, response) => {
        waiting.push(() => response.writeHead(200).end('{"transactions":[]}'));
      };
      const replies = await Promise.all(Array.from({ length: 50 }, () => bank.call("POST", syncs)));
      const [started, ...more] = replies.filter(({ status }) => status === 201);
      assert.equal(more.length, 0);
      for (const reply of replies.filter(({ status }) => status !== 201)) {
        assertRefused(reply, 409);
        assert.equal(reply.body.code, "sync-running");
      }
      await waitFor("the source to be asked", () => waiting[0]);
      assertRefused(await bank.call("POST", syncs), 409);
      waiting[0]!();
      await syncEnded(bank, feed, started!.body.syncId);
      assert.equal(source.calls.length, 1);
      source.answer = () => ({ transactions: [] });
      assert.equal((await bank.call("POST", syncs)).status, 201);
    },
  );

  await t.test(
    "404 for a company, connection or account that does not exist, or belongs elsewhere",
    async () => {
      const other = await bank.linked(organisations.usd);
      const account = encodeURIComponent(feed.accountId);
      for (const path of [
        `${other.path}/bankFeedAccounts/${account}`,
        `/companies/${other.companyId}/connections/${feed.connectionId}/bankFeedAccounts/${account}`,
        `/companies/${nobody}/connections/${feed.connectionId}/bankFeedAccounts/${account}`,
        `${feed.path}/bankFeedAccounts/nobody`,
        `${feed.path}/bankFeedAccounts/a%2Fb`,
        `${feed.path}/bankFeedAccounts/%20`,
      ]) {
        assertRefused(await bank.call("POST", `${path}/managedBankFeeds/syncs`), 404);
      }
    },
  );

  await t.test(
    "who asked is in the audit trail, as is how it ended; the secret of the source is nowhere",
    async () => {
      const types = "select type from audit_event where target ? 'syncId' group by type order by type";
      assert.deepEqual(await database.rows({ text: types }), [
        { type: "managedSync.ended" },
        { type: "managedSync.started" },
      ]);
      const rows = await database.rows<{ row: string }>({
        text: "select s::text as row from feed_source s union all select a::text from audit_event a",
      });
      const hex = Buffer.from("source-secret-canary").toString("hex");
      for (const { row } of rows) assert.ok(!row.includes("canary") && !row.includes(hex), row);
    },
  );
});
