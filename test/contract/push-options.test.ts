import assert from "node:assert/strict";
import { test } from "node:test";
import { type AccountContext, checkNewAccount } from "../../src/bank-accounts/new-account.ts";
import { maximumDescription, typeOf } from "../../src/integrations/freeagent/translate.ts";
import type { PushRules } from "../../src/integrations/integration.ts";
import { accountRules, pushRules } from "../../src/integrations/push-rules.ts";
import type { Decimal } from "../../src/money.ts";
import { modelAccount } from "../../src/push-options/model-account.ts";
import { modelTransactions } from "../../src/push-options/model-transactions.ts";
import { checkTransactions } from "../../src/transactions/check-transactions.ts";
import { dayOf, type Fields, limitIn, now, platforms, sample } from "./model-notes.ts";

type Model = ReturnType<typeof modelTransactions>;
const says = ({ validation }: Model, field: string, words: RegExp) =>
  validation.information.some((note) => note.field === `Transactions.${field}` && words.test(note.details));
const capital = (name: string) => `${name[0]!.toUpperCase()}${name.slice(1)}`;

/** How the model says each rule that a package has; a rule that is missing here is one that it does not say. */
const said: { [R in keyof Required<PushRules>]: (value: Required<PushRules>[R], model: Model) => boolean } = {
  required: (names, { properties }) =>
    names.every((name) => properties.transactions!.properties![name]!.required),
  ascendingOnly: (only, model) => says(model, "Date", /older than the newest/) === only,
  fetchesFromStart: (only, model) => says(model, "Date", /before feedStartDate/) === only,
  maximumAgeDays: (days, model) =>
    days === null ? !says(model, "Date", /days/) : says(model, "Date", RegExp(`older than ${days} days`)),
  maximumDecimals: (decimals, model) =>
    ["Amount", "Balance"].every((name) => says(model, name, RegExp(`At most ${decimals} decimals`))),
  maximumLengths: (lengths, model) =>
    Object.entries(lengths).every(([name, length]) =>
      says(model, capital(name), RegExp(`At most ${length} characters`)),
    ),
  unused: (names, model) => names.every((name) => says(model, capital(name), /makes nothing of it/)),
  singleText: (length, model) => says(model, "Description", RegExp(`beyond its ${length} characters`)),
  typeTellsDirection: (tells, model) => says(model, "TransactionType", /which way money goes/) === tells,
};

for (const key of platforms) {
  test(`every rule on what is pushed to ${key} is in the model`, () => {
    const rules = pushRules[key];
    const model = modelTransactions({ platformName: key, rules, currency: null, obstacle: null });
    for (const [name, value] of Object.entries(rules))
      assert.ok(said[name as keyof PushRules](value as never, model), name);
    assert.equal(says(model, "Date", /older than the newest/), rules.ascendingOnly ?? false);
  });
}

test("what the model of FreeAgent says of texts and types is what FreeAgent is told", () => {
  assert.equal(pushRules.fbrh.singleText, maximumDescription);
  const amount = (text: string) => text as Decimal;
  assert.deepEqual([typeOf("Xfer", amount("1")), typeOf("Xfer", amount("-1"))], ["OTHER", "XFER"]);
});

for (const key of platforms) {
  test(`the model of transactions of ${key} says of each field and of age what its check refuses`, () => {
    const rules = pushRules[key];
    const model = modelTransactions({ platformName: key, rules, currency: "GBP", obstacle: null });
    const check = (fields: Fields) =>
      checkTransactions(
        { accountId: "a", transactions: [fields] },
        { accountId: "a", currency: "GBP", platformName: key, rules, feedStartDate: null, now },
      ).errors.length;
    assert.equal(check(sample(1)), 0);
    for (const [name, { required }] of Object.entries(model.properties.transactions!.properties!)) {
      const { [name]: _left, ...without } = sample(1);
      assert.equal(check(without) > 0, required, name);
    }
    const age = limitIn(model.validation.information, "Transactions.Date", /older than (\d+) days/);
    if (age) assert.ok(check({ ...sample(1), date: dayOf(-age - 2) }) > 0);
    assert.equal(check({ ...sample(1), date: dayOf(-(age ?? 4000) + 1) }), 0);
    for (const { field, details } of model.validation.information) {
      const length = Number(/^At most (\d+) characters/.exec(details)?.[1]);
      if (!length) continue;
      const name = field!.replace("Transactions.", "").toLowerCase();
      assert.ok(check({ ...sample(1), [name]: "x".repeat(length + 1) }) > 0, name);
      assert.equal(check({ ...sample(1), [name]: "x".repeat(length) }), 0, name);
    }
  });

  test(`the model of a bank account of ${key} says of each field what its check refuses`, () => {
    const rules = accountRules[key];
    if (!rules) return assert.ok(["hcws", "olpr"].includes(key), "only these let nobody make accounts");
    const context: AccountContext = { rules, platformName: key, currencies: ["GBP", "EUR"] };
    const model = modelAccount(context, null);
    const check = (fields: Fields) =>
      checkNewAccount(fields as Parameters<typeof checkNewAccount>[0], context).errors.map(
        ({ itemId }) => itemId,
      );
    const all = {
      accountName: "Reserve",
      accountType: "Debit",
      accountNumber: "44556677",
      sortCode: "204561",
      nominalCode: "091",
      currency: "GBP",
    };
    assert.deepEqual(check(all), []);
    for (const [name, property] of Object.entries(model.properties)) {
      const { [name as keyof typeof all]: _left, ...without } = all;
      assert.deepEqual(check(without), property.required ? [name] : [], name);
      for (const { value } of property.options ?? []) assert.deepEqual(check({ ...all, [name]: value }), []);
      if (property.options) assert.deepEqual(check({ ...all, [name]: "Nonsense" }), [name]);
    }
    for (const { field, details } of model.validation.information) {
      const name = `${field![0]!.toLowerCase()}${field!.slice(1)}`;
      const length = Number(/^At most (\d+) characters/.exec(details)?.[1]);
      const digits = Number(/^(\d+) digits/.exec(details)?.[1]);
      if (length) {
        assert.deepEqual(check({ ...all, [name]: "1".repeat(length + 1) }), [name]);
        assert.deepEqual(check({ ...all, [name]: "1".repeat(length) }), []);
      } else if (digits) {
        assert.deepEqual(check({ ...all, [name]: "1".repeat(digits + 1) }), [name]);
        assert.deepEqual(check({ ...all, [name]: "1".repeat(digits) }), []);
        assert.deepEqual(check({ ...all, currency: "EUR", [name]: "1" }), [], "not used in other currencies");
      } else assert.match(details, /left out/);
    }
  });
}
