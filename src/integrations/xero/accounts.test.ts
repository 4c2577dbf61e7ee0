import assert from "node:assert/strict";
import { test } from "node:test";
import { scriptedXero } from "./scripted-xero.fixture.ts";

const account = (change: Record<string, unknown>) => ({
  AccountID: "a",
  Name: "Account",
  Type: "BANK",
  BankAccountNumber: "20304012345678",
  BankAccountType: "BANK",
  CurrencyCode: "GBP",
  Status: "ACTIVE",
  ...change,
});

test("accounts a feed can go to are listed, with sort code and number apart for British ones", async () => {
  const Accounts = [
    account({ AccountID: "gb" }),
    account({ AccountID: "ie", CurrencyCode: "EUR", BankAccountNumber: "IE29AIBK93115212345678" }),
    account({
      AccountID: "card",
      BankAccountType: "CREDITCARD",
      BankAccountNumber: "1234",
      CurrencyCode: "USD",
    }),
    account({ AccountID: "none", BankAccountNumber: undefined }),
    account({ AccountID: "paypal", BankAccountType: "PAYPAL" }),
    account({ AccountID: "blank", BankAccountType: "" }),
    account({ AccountID: "old", Status: "ARCHIVED" }),
  ];
  await using scripted = await scriptedXero(() => ({ json: { Status: "OK", Accounts } }));
  const found = await scripted.xero.listTargetAccounts(scripted.session);
  const common = { name: "Account", balance: null };
  assert.deepEqual(found, [
    {
      ...common,
      id: "gb",
      accountNumber: "12345678",
      sortCode: "203040",
      currency: "GBP",
      category: "Debit",
    },
    {
      ...common,
      id: "ie",
      accountNumber: "IE29AIBK93115212345678",
      sortCode: null,
      currency: "EUR",
      category: "Debit",
    },
    { ...common, id: "card", accountNumber: "1234", sortCode: null, currency: "USD", category: "Credit" },
    { ...common, id: "none", accountNumber: null, sortCode: null, currency: "GBP", category: "Debit" },
  ]);
  const [call] = scripted.calls;
  assert.equal(call?.query.get("where"), 'Type=="BANK" AND Status=="ACTIVE"');
  assert.equal(call?.headers.accept, "application/json");
  assert.deepEqual(scripted.spent, ["accounting"]);
});

test("facts of the organisation tell its currencies and whether it may use several", async () => {
  await using scripted = await scriptedXero((call) => {
    if (call.path.endsWith("/Organisation")) {
      return { json: { Organisations: [{ Name: "Mill & Co", BaseCurrency: "GBP", Class: "PREMIUM" }] } };
    }
    if (call.path.endsWith("/Actions"))
      return { json: { Actions: [{ Name: "UseMulticurrency", Status: "ALLOWED" }] } };
    return { json: { Currencies: [{ Code: "EUR" }, { Code: "GBP" }] } };
  });
  assert.deepEqual(await scripted.xero.organisation(scripted.session), {
    name: "Mill & Co",
    baseCurrency: "GBP",
    planType: "PREMIUM",
    multicurrencyEnabled: true,
    currencies: ["GBP", "EUR"],
  });
});

test("limits are spent to plan, a little below what Xero publishes, and can be set and multiplied", async () => {
  await using plain = await scriptedXero(() => undefined);
  const counts = (limits: typeof plain.xero.limits) =>
    Object.fromEntries(limits.map(({ name, count }) => [name, count]));
  const published = {
    "organisation-minute": 55,
    "organisation-day": 4_900,
    "organisation-concurrent": 4,
    "application-minute": 9_500,
    "statements-minute": 170,
  };
  assert.deepEqual(counts(plain.xero.limits), published);
  await using set = await scriptedXero(() => undefined, {
    limits: { organisationPerDay: 950 },
    limitFactor: 2.5,
  });
  assert.deepEqual(counts(set.xero.limits), {
    "organisation-minute": 137,
    "organisation-day": 2_375,
    "organisation-concurrent": 10,
    "application-minute": 23_750,
    "statements-minute": 425,
  });
});
