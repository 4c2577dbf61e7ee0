import assert from "node:assert/strict";
import { test } from "node:test";
import { pushRules } from "../../src/integrations/push-rules.ts";
import type { PushOption } from "../../src/push-options/push-option.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { platforms } from "./model-notes.ts";
import { assertRefused } from "./refusal.ts";

test("get-create-update-model-options-by-data-type", async (t) => {
  const { bank } = await testMillrace(t);
  const { path } = await bank.linked(organisations.czk);
  const options = (dataType: string) => bank.call("GET", `${path}/options/${dataType}`);

  await t.test("200: the models of bank accounts and of bank transactions, whatever the case", async () => {
    const model = await bank.done("GET", `${path}/options/bankAccounts`);
    assert.deepEqual((await options("BANKACCOUNTS")).body, model);
    const { id } = await bank.account(path);
    const own: PushOption = await bank.done("GET", `${path}/options/bankAccounts/${id}/bankTransactions`);
    const all: PushOption = (await options("banktransactions")).body;
    assert.deepEqual(all.properties, own.properties);
    assert.match(JSON.stringify(all.validation), /no more than the currency has/);
  });

  await t.test("200 for every integration, with what keeps pushes from being taken", async () => {
    const company = await bank.company();
    for (const key of platforms) {
      const { id } = await bank.connection(company, key);
      const model: PushOption = await bank.done(
        "GET",
        `/companies/${company}/connections/${id}/options/bankTransactions`,
      );
      assert.equal(model.validation.warnings.length, 1);
      const required = Object.entries(model.properties.transactions!.properties!)
        .filter(([, property]) => property.required)
        .map(([name]) => name);
      assert.deepEqual(required.sort(), ["id", "date", "amount", ...pushRules[key].required].sort());
    }
  });

  await t.test("404 for data types that are not pushed here, and for words that are none", async () => {
    for (const dataType of ["invoices", "banking-accounts", "nonsense", "a%2Fb"]) {
      const reply = await options(dataType);
      assertRefused(reply, 404);
      assert.match(reply.body.error, /^Datatype \[.*\] not supported by platform\(s\) \[Xero\]$/);
    }
  });
});
