import assert from "node:assert/strict";
import { test } from "node:test";
import type { NewAccount } from "../integration.ts";
import { pretend } from "./sandboxed-xero.fixture.ts";
import { scriptedXero } from "./scripted-xero.fixture.ts";

const asked: NewAccount = {
  name: "Reserve",
  accountNumber: "44556677",
  sortCode: "20-45-61",
  nominalCode: null,
  currency: "GBP",
  category: "Debit",
};

test("an account that Xero makes after its answer was given up is found, and a repeat makes no second one", async () => {
  await using world = await pretend();
  const { find, make } = world.xero.createTargetAccount!;
  assert.deepEqual(await find(world.session, asked), { kind: "absent" });
  world.admin.addFault({ kind: "hang", match: { operation: "create-account" } });
  world.giveUpAfter(50);
  const made = await make(world.session, asked, "key-1");
  assert.deepEqual([made.kind, made.kind === "in-doubt" && made.newKey], ["in-doubt", false]);
  world.giveUpAfter(10_000);
  const again = await make(world.session, asked, "key-1");
  const found = await find(world.session, asked);
  assert.ok(found.kind === "same", JSON.stringify(found));
  // Either the first request's answer, or Xero's refusal of a second account of this name.
  assert.ok(again.kind === "refused" || (again.kind === "created" && again.account.id === found.account.id));
  const { accounts } = world.admin.organisation(world.session.organisationId);
  assert.equal(accounts.filter(({ name }) => name === "Reserve").length, 1);
  assert.deepEqual([found.account.sortCode, found.account.accountNumber], ["204561", "44556677"]);
});

test("whatever else has the name stands in the way, whatever its kind, number or state", async () => {
  const same = {
    AccountID: "a",
    Name: "RESERVE",
    Type: "BANK",
    BankAccountNumber: "20456144556677",
    BankAccountType: "BANK",
    CurrencyCode: "GBP",
    Status: "ACTIVE",
  };
  const cases = [
    [same, "same"],
    [{ ...same, Name: "Reserves" }, "absent"],
    [{ ...same, Type: "REVENUE", CurrencyCode: undefined }, "in-the-way"],
    [{ ...same, BankAccountNumber: "1" }, "in-the-way"],
    [{ ...same, BankAccountType: "CREDITCARD" }, "in-the-way"],
    [{ ...same, CurrencyCode: "EUR" }, "in-the-way"],
    [{ ...same, Status: "ARCHIVED" }, "in-the-way"],
  ] as const;
  for (const [account, kind] of cases) {
    await using scripted = await scriptedXero(() => ({ json: { Accounts: [account] } }));
    const found = await scripted.xero.createTargetAccount!.find(scripted.session, asked);
    assert.equal(found.kind, kind, JSON.stringify(account));
  }
});

test("bank accounts are listed whatever their state, with kind and time of change where Xero tells them", async () => {
  const account = (change: Record<string, unknown>) => ({
    AccountID: "a",
    Name: "Account",
    Type: "BANK",
    BankAccountType: "PAYPAL",
    CurrencyCode: "GBP",
    ...change,
  });
  const Accounts = [
    account({ Class: "ASSET", Status: "ACTIVE", UpdatedDateUTC: "/Date(1573755038314+0000)/" }),
    account({ Class: "LIABILITY", Status: "ARCHIVED", UpdatedDateUTC: "soon" }),
    account({ Status: "DELETED" }),
    account({ BankAccountType: "", CurrencyCode: undefined }),
  ];
  await using scripted = await scriptedXero(() => ({ json: { Accounts } }));
  const found = await scripted.xero.listBankAccounts!(scripted.session);
  assert.deepEqual(
    found.map(({ accountType, status, deleted, changedAt }) => [accountType, status, deleted, changedAt]),
    [
      ["Debit", "Active", false, new Date(1573755038314)],
      ["Credit", "Archived", false, null],
      ["Unknown", "Archived", true, null],
    ],
  );
});
