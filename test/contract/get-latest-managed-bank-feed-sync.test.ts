import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { someLines } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { addSource, managedPath, page, pretendSource, setUp, synced } from "../pretend-source.ts";
import { assertRefused } from "./refusal.ts";

test("get-latest-managed-bank-feed-sync", async (t) => {
  const { bank } = await testMillrace(t);
  const source = await pretendSource(t);
  const feed = await bank.feed(organisations.czk, organisations.czkAccount);
  const base = managedPath(feed);

  await t.test("204 without a body for an account that never had a sync, set up or not", async () => {
    const look = async () => {
      const { status, text } = await bank.call("GET", `${base}/syncs/latest`);
      return [status, text];
    };
    assert.deepEqual(await look(), [204, ""]);
    await setUp(bank, feed, await addSource(bank, source.url));
    assert.deepEqual(await look(), [204, ""]);
  });

  await t.test("200: the newest, whether it succeeded or failed", async () => {
    const latest = () => bank.done("GET", `${base}/syncs/latest`);
    source.answer = (_, response) =>
      void response.writeHead(200).end(JSON.stringify(page(someLines(2, systemClock.now()))));
    const pushed = await synced(bank, feed);
    assert.equal(pushed.status, "SuccessDataPushed");
    assert.deepEqual(await latest(), pushed);
    source.answer = (_, response) => void response.writeHead(401).end();
    const failed = await synced(bank, feed);
    assert.equal(failed.status, "Failed");
    assert.deepEqual(await latest(), failed);
  });

  await t.test("404 for an account that does not exist", async () => {
    for (const accountId of ["nobody", "a/b"]) {
      const path = managedPath({ ...feed, accountId });
      assertRefused(await bank.call("GET", `${path}/syncs/latest`), 404);
    }
  });
});
