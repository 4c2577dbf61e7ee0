import assert from "node:assert/strict";
import { test } from "node:test";
import { checkNewAccount, isAccountId } from "./check-account.ts";
import type { SourceAccountRequest } from "./source-account.ts";

const account: SourceAccountRequest = {
  id: "ac-7",
  accountName: "Main",
  accountType: "checking",
  accountNumber: "00112233",
  currency: "USD",
  balance: 120.5,
};
const check = (fields: Partial<SourceAccountRequest> = {}) => checkNewAccount({ ...account, ...fields });
const wrong = (fields: Partial<SourceAccountRequest>) => check(fields).findings.map(({ itemId }) => itemId);

test("the category of an account follows from its type", () => {
  const categories = {
    checking: "Debit",
    savings: "Debit",
    prepaidCard: "Debit",
    loan: "Credit",
    creditCard: "Credit",
    Debit: "Debit",
    Credit: "Credit",
  };
  for (const [accountType, category] of Object.entries(categories)) {
    const { content } = check({ accountType: accountType.toUpperCase() });
    assert.deepEqual([content?.accountType, content?.category], [accountType, category]);
    assert.equal(content?.shape, accountType === category ? 1 : 2);
  }
});

test("all that is wrong is told at once", () => {
  assert.deepEqual(
    checkNewAccount({}).findings.map(({ itemId }) => itemId),
    ["id", "accountName", "accountNumber", "accountType", "currency"],
  );
  assert.deepEqual(wrong({ id: "batch", currency: "usd", accountInfo: { accountOpenDate: "x" } }), [
    "id",
    "currency",
    "accountInfo.accountOpenDate",
  ]);
});

test("only the second shape needs a balance", () => {
  assert.deepEqual(wrong({ balance: null }), ["balance"]);
  assert.equal(check({ balance: null, accountType: "Debit" }).content?.balance, "0");
});

test("a first-shape account keeps nothing that only the second can show", () => {
  const details = { routingInfo: { bankCode: "1" }, accountInfo: { nickname: "n" } };
  const { content } = check({ ...details, accountType: "Credit" });
  assert.deepEqual([content?.routingInfo, content?.accountInfo], [null, null]);
});

test("a sort code is kept as it was written", () => {
  for (const sortCode of ["112233", "11-22-33", "11 22 33"]) {
    assert.equal(check({ currency: "GBP", sortCode }).content?.sortCode, sortCode);
  }
});

test("path segments with control characters are no ids of accounts", () => {
  for (const id of ["a", "Checking 0202/é", "账户"]) assert.ok(isAccountId(id));
  for (const id of ["a\0", "\n", "a\u007fb"]) assert.ok(!isAccountId(id));
});
