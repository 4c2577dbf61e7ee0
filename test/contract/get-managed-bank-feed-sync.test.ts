import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { someLines } from "../bank.ts";
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
import { assertRefused } from "./refusal.ts";

const nobody = "3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c";
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

test("get-managed-bank-feed-sync", async (t) => {
  const { bank, database } = await testMillrace(t);
  const source = await pretendSource(t);
  const [feed, other] = await bank.feeds(organisations.czk, [
    organisations.czkAccount,
    "c0ffee00-0000-4000-8000-000000000212",
  ]);
  const base = managedPath(feed!);

  await setUp(bank, feed!, await addSource(bank, source.url));

  await t.test("200 while it runs: Started, without an end, an error or operations", async () => {
    let reply: (() => void) | undefined;
    source.answer = (_, response) => {
      reply = () => response.writeHead(200).end(JSON.stringify(page(someLines(2, systemClock.now()))));
    };
    const syncId = await runSync(bank, feed!);
    await waitFor("the source to be asked", () => reply);
    const sync = await bank.done("GET", `${base}/syncs/${syncId}`);
    assert.deepEqual(Object.keys(sync).sort(), [
      "clientId",
      "companyId",
      "companyName",
      "dataConnectionId",
      "executionStartUtc",
      "periodEndUtc",
      "periodStartUtc",
      "sourceAccountId",
      "status",
      "syncId",
    ]);
    const { id: clientId } = await database.one<{ id: string }>({
      text: "select client_id as id from client",
    });
    assert.deepEqual(
      [
        sync.syncId,
        sync.clientId,
        sync.companyId,
        sync.companyName,
        sync.dataConnectionId,
        sync.sourceAccountId,
      ],
      [syncId, clientId, feed!.companyId, "Harbour Cafe", feed!.connectionId, feed!.accountId],
    );
    assert.equal(sync.status, "Started");
    for (const field of ["periodStartUtc", "periodEndUtc", "executionStartUtc"])
      assert.match(sync[field], instant);
    reply!();
    const ended = await syncEnded(bank, feed!, syncId);
    assert.equal(ended.status, "SuccessDataPushed");
    assert.match(ended.executionEndUtc, instant);
    assert.equal(ended.pushOperationKeys.length, 1);
    const operation = await bank.operation(feed!, ended.pushOperationKeys[0]);
    assert.equal(operation.dataConnectionKey, feed!.connectionId);
  });

  await t.test("200 with the error of a failed one, and earlier ones stay", async () => {
    const before = await bank.done("GET", `${base}/syncs/latest`);
    source.answer = (_, response) => void response.writeHead(401).end();
    const failed = await synced(bank, feed!);
    assert.equal(failed.status, "Failed");
    assert.ok(failed.errorCode && failed.errorMessage);
    assert.equal("pushOperationKeys" in failed, false);
    assert.deepEqual(await bank.done("GET", `${base}/syncs/${before.syncId.toUpperCase()}`), before);
  });

  await t.test("404 for an id that is unknown, no UUID, or another account's sync", async () => {
    const { syncId } = await bank.done("GET", `${base}/syncs/latest`);
    for (const id of [nobody, "latest2", "x%2Fy", "%20", feed!.companyId]) {
      const reply = await bank.call("GET", `${base}/syncs/${id}`);
      assertRefused(reply, 404);
      assert.equal(reply.body.code, "sync-not-found");
    }
    assertRefused(await bank.call("GET", `${managedPath(other!)}/syncs/${syncId}`), 404);
    const elsewhere = await bank.linked(organisations.usd);
    await bank.account(elsewhere.path, { id: feed!.accountId, currency: "USD" });
    const foreign = managedPath({ path: elsewhere.path, accountId: feed!.accountId });
    assertRefused(await bank.call("GET", `${foreign}/syncs/${syncId}`), 404);
    for (const accountId of ["nobody", "a/b"]) {
      const path = managedPath({ ...feed!, accountId });
      assertRefused(await bank.call("GET", `${path}/syncs/${syncId}`), 404);
    }
  });

  await t.test("deleting the company erases set-ups and syncs", async () => {
    await bank.done("DELETE", `/companies/${feed!.companyId}`);
    assertRefused(await bank.call("GET", `${base}/syncs/latest`), 404);
    const left = "select (select count(*) from managed_sync) + (select count(*) from managed_feed) as rows";
    const rows = async () => Number((await database.one<{ rows: number }>({ text: left })).rows);
    await waitFor("everything to be erased", async () => (await rows()) === 0, 60_000);
  });
});
