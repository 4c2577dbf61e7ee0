import assert from "node:assert/strict";
import { test } from "node:test";
import type { FaultRequest } from "../../simulators/xero/faults.ts";
import type { Json } from "../bank.ts";
import { organisations } from "../millrace.ts";
import { Installation } from "../millrace-process.ts";
import { waitFor } from "../wait-for.ts";

const creation = { operation: "create-account" } as const;

for (const [what, fault] of [
  ["after the account was made", { kind: "hang", when: "after", match: creation }],
  ["before the account was made", { kind: "hang", match: creation }],
] as const) {
  test(`a process that is killed while it asks for an account, ${what}, leaves exactly one behind`, async (t) => {
    const installation = await Installation.prepare(t);
    const start = () => installation.start({ settings: installation.withKey }).ready();
    const running = await start();
    const bank = installation.bank();
    const { companyId, path } = await bank.linked(organisations.czk);
    await installation.xero.addFault(fault as FaultRequest);
    const account = { accountName: "Reserve", accountType: "Debit", accountNumber: "2801462399" };
    const { pushOperationKey } = await bank.done("POST", `${path}/push/bankAccounts`, account);
    await waitFor("the request", async () => (await installation.xero.underWay(creation.operation)) === 1);
    running.killEverything();
    await running.ended;

    await start();
    const operation = await bank.ended({ companyId }, pushOperationKey, 60_000);
    assert.equal(operation.status, "Success", JSON.stringify(operation));
    const { id } = await bank.done("POST", `/companies/${companyId}/data/queue/bankAccounts`);
    await waitFor("the accounts to be fetched", async () => {
      const pull = await bank.done("GET", `/companies/${companyId}/data/history/${id}`);
      return pull.status === "Complete";
    });
    const { results } = await bank.done("GET", `${path}/data/bankAccounts?query=accountName~Reserve`);
    const { recordRef } = operation.changes[0];
    assert.deepEqual(
      results.map((one: Json) => one.id),
      [recordRef.id],
    );
  });
}
