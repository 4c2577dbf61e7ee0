import assert from "node:assert/strict";
import { test } from "node:test";
import { type AccountContext, checkNewAccount } from "../../src/bank-accounts/new-account.ts";
import { systemClock } from "../../src/clock.ts";
import type { PlatformKey } from "../../src/integrations/integration.ts";
import { accountRules, pushRules } from "../../src/integrations/push-rules.ts";
import { modelAccount } from "../../src/push-options/model-account.ts";
import { modelTransactions } from "../../src/push-options/model-transactions.ts";
import type { PushNote, PushOption } from "../../src/push-options/push-option.ts";
import { checkTransactions } from "../../src/transactions/check-transactions.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { assertRefused, findingOf } from "./refusal.ts";

const now = systemClock.now();
const dayOf = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
const platforms: readonly PlatformKey[] = ["gbol", "hcws", "olpr", "akxx", "fbrh"];
type Fields = Record<string, unknown>;

/** The number in the first note on a field that matches. */
function limitIn(notes: readonly PushNote[], field: string, words: RegExp): number | undefined {
  const note = notes.find((one) => one.field === field && words.test(one.details));
  return note && Number(words.exec(note.details)![1]);
}

test("get-create-bank-transactions-model", async (t) => {
  const { bank } = await testMillrace(t, { settings: { MILLRACE_XERO_LIMIT_FACTOR: "100" } });
  const feed = await bank.feed(organisations.czk, organisations.czkAccount);
  const model: PushOption = await bank.done(
    "GET",
    `${feed.path}/options/bankAccounts/${feed.accountId}/bankTransactions`,
  );
  const items = model.properties.transactions!.properties!;
  const notes = model.validation.information;
  let nth = 0;
  const full = (fields: Fields = {}): Fields => {
    nth += 1;
    return { ...sample(nth), ...fields };
  };
  const push = (...transactions: Fields[]) =>
    bank.call("POST", `${feed.path}/push/bankAccounts/${feed.accountId}/bankTransactions`, {
      accountId: feed.accountId,
      transactions,
    });
  const taken = async (...transactions: Fields[]) => {
    const reply = await push(...transactions);
    assert.equal(reply.status, 200, reply.text);
  };

  await t.test("200: the whole shape, without a warning where pushes are taken", () => {
    assert.deepEqual(
      [model.type, model.displayName, model.required, model.validation.warnings],
      ["Object", "Bank Transactions", true, []],
    );
    assert.equal(model.properties.transactions!.type, "Array");
    assert.deepEqual(Object.keys(items), Object.keys(sample(0)));
  });

  for (const [name, property] of Object.entries(items)) {
    await t.test(`what it says of ${name}, required ${property.required}, is what a push meets`, async () => {
      const { [name]: _left, ...without } = full();
      if (property.required) assertRefused(await push(without), 400);
      else await taken(without);
      for (const { value } of property.options ?? []) await taken(full({ [name]: value }));
      if (property.options) assertRefused(await push(full({ [name]: "Nonsense" })), 400);
    });
  }

  await t.test(
    "what it says of age, order, quantity, lengths and decimals is what a push meets",
    async () => {
      const age = limitIn(notes, "Transactions.Date", /older than (\d+) days/)!;
      assertRefused(await push(full({ date: dayOf(-age - 2) })), 400);
      await taken(full({ date: dayOf(-age + 1) }));
      assertRefused(await push(full({ date: dayOf(3) })), 400);
      assertRefused(await push(full({ date: dayOf(0) }), full({ date: dayOf(-1) })), 400);
      const most = limitIn(notes, "Transactions", /1 to (\d+) transactions/)!;
      assertRefused(await push(...Array.from({ length: most + 1 }, () => full())), 400);
      assertRefused(await push(), 400);
      await taken(...Array.from({ length: most }, () => full()));
      const same = full();
      assertRefused(await push(same, same), 400);
      const decimals = limitIn(notes, "Transactions.Amount", /most (\d+) decimals/)!;
      assertRefused(await push(full({ amount: 1 + 10 ** -(decimals + 1) })), 400);
      await taken(full({ amount: 1 + 10 ** -decimals }));
      for (const [field, note] of [
        ["description", "Transactions.Description"],
        ["counterparty", "Transactions.Counterparty"],
        ["reference", "Transactions.Reference"],
        ["id", "Transactions.Id"],
      ] as const) {
        const length = limitIn(notes, note, /most (\d+) characters/)!;
        assertRefused(await push(full({ [field]: "x".repeat(length + 1) })), 400);
        await taken(full({ [field]: "x".repeat(length) }));
      }
    },
  );

  await t.test("a sign that does not agree with the type is taken with a warning, as it says", async () => {
    assert.ok(notes.some(({ details }) => /Credit .*with a warning/.test(details)));
    const reply = await push(full({ transactionType: "Credit", amount: -1 }));
    assert.deepEqual([reply.status, reply.body.validation.warnings.length > 0], [200, true], reply.text);
  });

  await t.test("404 for an unknown account", async () => {
    const at = (account: string) => `${feed.path}/options/bankAccounts/${account}/bankTransactions`;
    assertRefused(await bank.call("GET", at("nobody")), 404);
  });
});

const sample = (nth: number): Fields => ({
  id: `m${nth}`,
  date: dayOf(0),
  description: "Milk",
  counterparty: "Dairy",
  reference: "R-1",
  reconciled: false,
  amount: 1,
  balance: 100,
  transactionType: "Other",
});

for (const key of platforms) {
  test(`the model of transactions of ${key} says of each field and of age what its check refuses`, () => {
    const rules = pushRules[key];
    const model = modelTransactions({ platformName: key, rules, currency: "GBP", obstacle: null });
    const check = (fields: Fields) =>
      checkTransactions(
        { accountId: "a", transactions: [fields] },
        { accountId: "a", currency: "GBP", platformName: key, rules, now },
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
