import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { type Json, someLines } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { instant, uuidForm } from "./company-shape.ts";
import { plainLinks } from "./links.ts";
import { assertRefused } from "./refusal.ts";

test("get-create-operation, list-create-operations and list-create-operation-lines", async (t) => {
  const { bank, sandbox } = await testMillrace(t);
  const feed = await bank.feed(organisations.czk, organisations.czkAccount);
  const path = `/companies/${feed.companyId}/push`;

  await t.test("list-create-operations 200: an empty page before there is any push", async () => {
    const page = await bank.done("GET", path);
    assert.deepEqual([page.results, page.totalResults, page._links.next], [[], 0, undefined]);
  });

  const lines = someLines(5, systemClock.now());
  const good = await bank.ended(feed, await bank.pushed(feed, lines.slice(0, 3)));
  sandbox.xero.admin.addFault({ kind: "reject-later", errorType: "invalid-end-balance" });
  const bad = await bank.ended(feed, await bank.pushed(feed, lines.slice(3)));

  await t.test(
    "get-create-operation 200: a success, with every field and nothing null that must not be",
    async () => {
      const { requestedOnUtc, completedOnUtc, pushOperationKey, ...rest } = good;
      assert.match(pushOperationKey, uuidForm);
      assert.match(requestedOnUtc, instant);
      assert.match(completedOnUtc, instant);
      assert.ok(completedOnUtc >= requestedOnUtc);
      const recordRef = { id: feed.accountId, dataType: "bankTransactions" };
      assert.deepEqual(rest, {
        companyId: feed.companyId,
        dataConnectionKey: feed.connectionId,
        dataType: "bankTransactions",
        status: "Success",
        statusCode: 200,
        changes: [{ type: "Created", recordRef, attachmentId: null }],
        timeoutInMinutes: null,
        timeoutInSeconds: null,
        errorMessage: null,
        validation: { errors: [], warnings: [] },
      });
    },
  );

  await t.test("get-create-operation 200: a failure says why, line by line", async () => {
    assert.deepEqual([bad.status, bad.statusCode, bad.changes], ["Failed", 400, []]);
    assert.match(bad.errorMessage, /^2 of 2 transactions/);
    assert.deepEqual(
      bad.validation.errors.map(({ itemId }: Json) => itemId),
      lines.slice(3).map(({ id }) => id),
    );
    for (const { message, validatorName } of bad.validation.errors) assert.ok(message && validatorName);
  });

  await t.test("get-create-operation 200: the key in any case", async () => {
    assert.deepEqual(await bank.done("GET", `${path}/${good.pushOperationKey.toUpperCase()}`), good);
  });

  await t.test("list-create-operations 200: newest first, each as Get shows it, in pages", async () => {
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

  await t.test("list-create-operation-lines 200: the outcome of every line, in order, in pages", async () => {
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

  await t.test("400 for a page or page size out of range", async () => {
    for (const list of [path, `${path}/${good.pushOperationKey}/lines`]) {
      assertRefused(await bank.call("GET", `${list}?page=0`), 400, "page");
      assertRefused(await bank.call("GET", `${list}?pageSize=0`), 400, "pageSize");
      assertRefused(await bank.call("GET", `${list}?page=x`), 400, "page");
    }
  });
});
