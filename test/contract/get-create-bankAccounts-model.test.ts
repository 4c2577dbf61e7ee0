import assert from "node:assert/strict";
import { test } from "node:test";
import type { PushOption } from "../../src/push-options/push-option.ts";
import { organisations, testMillrace } from "../millrace.ts";
import type { Fields } from "./model-notes.ts";
import { assertRefused, findingOf } from "./refusal.ts";

test("get-create-bankAccounts-model", async (t) => {
  const { bank } = await testMillrace(t, { settings: { MILLRACE_XERO_LIMIT_FACTOR: "100" } });
  const { path } = await bank.linked(organisations.czk);
  const model: PushOption = await bank.done("GET", `${path}/options/bankAccounts`);
  const push = (fields: Fields) => bank.call("POST", `${path}/push/bankAccounts`, fields);
  let nth = 0;
  const full = (): Fields => {
    nth += 1;
    return {
      accountName: `Model ${nth}`,
      accountType: "Debit",
      accountNumber: `9${nth}`,
      sortCode: "204561",
      nominalCode: `M${nth}`,
      currency: "CZK",
    };
  };

  await t.test("200: the whole shape, with the currencies that the organisation uses", () => {
    assert.deepEqual(
      [model.type, model.displayName, model.required, model.validation.warnings],
      ["Object", "Bank Account", true, []],
    );
    assert.deepEqual(Object.keys(model.properties).sort(), Object.keys(full()).sort());
    const choices = model.properties.currency!.options!;
    assert.deepEqual(
      choices.map(({ value, type, required }) => [value, type, required]),
      ["CZK", "EUR", "USD"].map((code) => [code, "String", false]),
    );
  });

  for (const [name, property] of Object.entries(model.properties)) {
    await t.test(`what it says of ${name}, required ${property.required}, is what a push meets`, async () => {
      const { [name]: _left, ...without } = full();
      const reply = await push(without);
      if (property.required) assert.ok(findingOf(reply, name));
      else assert.equal(reply.status, 200, reply.text);
      if (!property.options) return;
      for (const { value } of property.options)
        assert.equal((await push({ ...full(), [name]: value })).status, 200);
      assertRefused(await push({ ...full(), [name]: "Nonsense" }), 400, name);
    });
  }

  await t.test("200 with a warning where a push would be refused whatever it holds", async () => {
    const company = await bank.company();
    const pending = await bank.connection(company);
    const at = (id: string) => `/companies/${company}/connections/${id}/options/bankAccounts`;
    const shown: PushOption = await bank.done("GET", at(pending.id));
    assert.match(shown.validation.warnings[0]!.details, /PendingAuth/);
    for (const key of ["akxx", "fbrh"]) {
      const { id } = await bank.connection(company, key);
      const other: PushOption = await bank.done("GET", at(id));
      assert.match(other.validation.warnings[0]!.details, /This installation has no connection to/);
      assert.ok(other.properties.accountName!.required && other.properties.currency!.required);
    }
  });

  await t.test("404 where nobody but its user makes accounts", async () => {
    const company = await bank.company();
    for (const key of ["hcws", "olpr"]) {
      const { id } = await bank.connection(company, key);
      const reply = await bank.call("GET", `/companies/${company}/connections/${id}/options/bankAccounts`);
      assertRefused(reply, 404);
      assert.match(reply.body.error, /^Datatype \[bankAccounts\] not supported by platform/);
    }
  });
});
