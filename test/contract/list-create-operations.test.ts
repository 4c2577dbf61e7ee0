import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { someLines } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { plainLinks } from "./links.ts";
import { assertRefused } from "./refusal.ts";

test("list-create-operations", async (t) => {
  const { bank, sandbox } = await testMillrace(t);
  const feed = await bank.feed(organisations.czk, organisations.czkAccount);
  const path = `/companies/${feed.companyId}/push`;

  await t.test("200: an empty page before there is any push", async () => {
    const page = await bank.done("GET", path);
    assert.deepEqual([page.results, page.totalResults, page._links.next], [[], 0, undefined]);
  });

  const lines = someLines(5, systemClock.now());
  const good = await bank.ended(feed, await bank.pushed(feed, lines.slice(0, 3)));
  sandbox.xero.admin.addFault({ kind: "reject-later", errorType: "invalid-end-balance" });
  const bad = await bank.ended(feed, await bank.pushed(feed, lines.slice(3)));

  await t.test("200: newest first, each as Get shows it, in pages", async () => {
    const page = await bank.done("GET", path);
    assert.deepEqual(page.results, [bad, good]);
    assert.equal(page.totalResults, 2);
    const first = await bank.done("GET", `${path}?pageSize=1`);
    assert.deepEqual(first.results, [bad]);
    assert.equal(plainLinks(first._links).next?.href, `${path}?page=2&pageSize=1`);
    const second = await bank.done("GET", first._links.next.href);
    assert.deepEqual([second.results, second._links.next], [[good], undefined]);
    const past = await bank.done("GET", `${path}?page=3&pageSize=1`);
    assert.deepEqual([past.results, past.totalResults], [[], 2]);
  });

  await t.test("400 for a page or page size out of range", async () => {
    const list = path;
    assertRefused(await bank.call("GET", `${list}?page=0`), 400, "page");
    assertRefused(await bank.call("GET", `${list}?pageSize=0`), 400, "pageSize");
    assertRefused(await bank.call("GET", `${list}?page=x`), 400, "page");
  });
});
