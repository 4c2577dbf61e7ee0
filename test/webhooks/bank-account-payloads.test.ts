import assert from "node:assert/strict";
import { test } from "node:test";
import { dataTypeWriteWebhookFromJSON } from "@codat/platform/sdk/models/shared/index.js";
import { organisations, testMillrace } from "../millrace.ts";
import { assertEnvelope, assertNoNulls, onlyBody, toldBodies } from "./told.ts";

test("bankAccounts.write.successful tells the id of the new account, bankAccounts.write.unsuccessful none", async (t) => {
  const world = await testMillrace(t);
  const { bank, sandbox } = world;
  const linked = await bank.linked(organisations.czk);
  const create = async (accountName: string) => {
    const asked = { accountName, accountType: "Debit", accountNumber: "2801462347", currency: "CZK" };
    const { pushOperationKey } = await bank.done("POST", `${linked.path}/push/bankAccounts`, asked);
    return bank.ended(linked, pushOperationKey, 30_000);
  };
  const made = await create("Reserve");
  const [taken] = sandbox.xero.admin.organisation(organisations.czk).accounts;
  const refused = await create(taken!.name);
  assert.deepEqual([made.status, refused.status], ["Success", "Failed"]);

  for (const [name, operation, record] of [
    ["bankAccounts.write.successful", made, { id: made.changes[0].recordRef.id }],
    ["bankAccounts.write.unsuccessful", refused, undefined],
  ] as const) {
    const { body, text } = await onlyBody(world, name);
    assertEnvelope(body, name);
    assertNoNulls(body);
    const { referenceCompany, ...payload } = body.payload;
    assert.equal(referenceCompany.id, linked.companyId);
    assert.deepEqual(payload, {
      id: operation.pushOperationKey,
      type: "Create",
      connectionId: linked.connectionId,
      requestedOnDate: operation.requestedOnUtc,
      completedOnDate: operation.completedOnUtc,
      status: operation.status,
      ...(record ? { record } : undefined),
    });
    const parsed = dataTypeWriteWebhookFromJSON(text);
    assert.ok(parsed.ok);
    assert.equal(parsed.value.payload!.record?.id, record?.id);
  }
  const legacy = await toldBodies(world, ["PushOperationStatusChanged"]);
  assert.deepEqual(
    legacy.map(({ body }) => [body.Data.dataType, body.Data.status]),
    [
      ["bankAccounts", "Success"],
      ["bankAccounts", "Failed"],
    ],
  );
  assert.deepEqual(await toldBodies(world, ["bankTransactions.write.outcomes"]), []);
});
