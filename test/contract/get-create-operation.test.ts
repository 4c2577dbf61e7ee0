import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { type Json, someLines } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { instant, uuidForm } from "./company-shape.ts";
import { assertRefused } from "./refusal.ts";

test("get-create-operation", async (t) => {
  const { bank, sandbox } = await testMillrace(t);
  const feed = await bank.feed(organisations.czk, organisations.czkAccount);
  const path = `/companies/${feed.companyId}/push`;

  const lines = someLines(5, systemClock.now());
  const good = await bank.ended(feed, await bank.pushed(feed, lines.slice(0, 3)));
  sandbox.xero.admin.addFault({ kind: "reject-later", errorType: "invalid-end-balance" });
  const bad = await bank.ended(feed, await bank.pushed(feed, lines.slice(3)));

  await t.test("200: a success, with every field and nothing null that must not be", async () => {
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
  });

  await t.test("200: a failure says why, line by line", async () => {
    assert.deepEqual([bad.status, bad.statusCode, bad.changes], ["Failed", 400, []]);
    assert.match(bad.errorMessage, /^2 of 2 transactions/);
    assert.deepEqual(
      bad.validation.errors.map(({ itemId }: Json) => itemId),
      lines.slice(3).map(({ id }) => id),
    );
    for (const { message, validatorName } of bad.validation.errors) assert.ok(message && validatorName);
  });

  await t.test("200: the key in any case", async () => {
    assert.deepEqual(await bank.done("GET", `${path}/${good.pushOperationKey.toUpperCase()}`), good);
  });

  await t.test("200: a pending one has no end, no changes and no error yet", async () => {
    sandbox.xero.admin.addFault({
      kind: "answer",
      status: 503,
      times: 0,
      match: { operation: "create-statements" },
    });
    const key = await bank.pushed(feed, someLines(1, systemClock.now(), "waiting"));
    const pending = await bank.operation(feed, key);
    assert.deepEqual(
      [pending.status, pending.statusCode, pending.changes, pending.errorMessage],
      ["Pending", 202, [], null],
    );
    assert.ok(!("completedOnUtc" in pending) && !("data" in pending));
  });

  await t.test("404 names the operation that was not found", async () => {
    const nobody = "3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c";
    const reply = await bank.call("GET", `${path}/${nobody}`);
    assertRefused(reply, 404);
    assert.ok(reply.body.error.includes(nobody), reply.text);
  });
});
