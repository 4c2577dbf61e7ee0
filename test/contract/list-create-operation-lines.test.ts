import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { type Json, someLines } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { instant } from "./company-shape.ts";
import { assertRefused } from "./refusal.ts";

test("list-create-operation-lines", async (t) => {
  const { bank, sandbox } = await testMillrace(t);
  const feed = await bank.feed(organisations.czk, organisations.czkAccount);
  const path = `/companies/${feed.companyId}/push`;

  const lines = someLines(5, systemClock.now());
  const good = await bank.ended(feed, await bank.pushed(feed, lines.slice(0, 3)));
  sandbox.xero.admin.addFault({ kind: "reject-later", errorType: "invalid-end-balance" });
  const bad = await bank.ended(feed, await bank.pushed(feed, lines.slice(3)));

  await t.test("200: the outcome of every line, in order, in pages", async () => {
    const all = `${path}/${good.pushOperationKey}/lines`;
    const page = await bank.done("GET", all);
    assert.deepEqual(
      page.results.map(({ transactionId, state, date, amount, repeated }: Json) => [
        transactionId,
        state,
        date,
        amount,
        repeated,
      ]),
      lines.slice(0, 3).map(({ id, date, amount }) => [id, "delivered", date, amount, false]),
    );
    for (const line of page.results) {
      assert.match(line.acceptedOnUtc, instant);
      assert.match(line.settledOnUtc, instant);
      assert.ok(!Object.values(line).includes(null));
    }
    assert.equal(page.totalResults, 3);
    const second = await bank.done("GET", `${all}?page=2&pageSize=2`);
    assert.deepEqual(second.results, page.results.slice(2));
    assert.equal(second._links.previous.href, `${all}?page=1&pageSize=2`);
    const refused = await bank.done("GET", `${path}/${bad.pushOperationKey}/lines`);
    for (const line of refused.results) {
      assert.equal(line.state, "refused");
      assert.ok(line.code && line.reason);
    }
  });

  await t.test("200: those whose id begins so, with the filter kept in the links", async () => {
    const all = `${path}/${good.pushOperationKey}/lines`;
    const wanted = lines[1]!.id;
    const one = await bank.done("GET", `${all}?transactionId=${wanted}&state=delivered`);
    assert.deepEqual([one.totalResults, one.results[0].transactionId], [1, wanted]);
    assert.match(one._links.current.href, new RegExp(`transactionId=${wanted}`));
    assert.equal((await bank.done("GET", `${all}?transactionId=%25`)).totalResults, 0);
    assert.equal((await bank.done("GET", `${all}?transactionId=%20`)).totalResults, 3);
  });

  await t.test("400 for a page or page size out of range", async () => {
    const list = `${path}/${good.pushOperationKey}/lines`;
    assertRefused(await bank.call("GET", `${list}?page=0`), 400, "page");
    assertRefused(await bank.call("GET", `${list}?pageSize=0`), 400, "pageSize");
    assertRefused(await bank.call("GET", `${list}?page=x`), 400, "page");
  });
});
