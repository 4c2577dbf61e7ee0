import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { CollectedAccount, CollectedLine } from "../collection/collector.ts";
import { type Decimal, decimal, storedDecimal } from "../money.ts";
import { accountView } from "./account-view.ts";
import { exactNumber } from "./exact-number.ts";
import { fdxAccountId } from "./identifiers.ts";
import { transactionView } from "./transaction-view.ts";

const key = "0193a5b0-0000-7000-8000-000000000001";
const account: CollectedAccount = {
  key,
  accountId: "ac-001",
  accountName: "Operating",
  accountType: "checking",
  accountNumber: "12 3456-7890",
  sortCode: "999000001",
  currency: "USD",
  category: "Debit",
  balance: "-1250.5" as Decimal,
  status: "connected",
  feedStartDate: null,
  connected: true,
};
const line: CollectedLine = {
  position: 7,
  transactionId: "t-1",
  date: "2026-11-19",
  amount: "-45.1" as Decimal,
  balance: null,
  description: "Rent",
  counterparty: "Acme",
  reference: "INV-7",
  transactionType: "Debit",
  acceptedAt: new Date(0),
  state: "available",
};

test("money is written digit by digit with at least two decimals, and never through a double", () => {
  const written = (text: string) => JSON.stringify([exactNumber(storedDecimal(text))]);
  assert.equal(written("0"), "[0.00]");
  assert.equal(written("-12.5"), "[-12.50]");
  assert.equal(written("123456789012345.67"), "[123456789012345.67]");
  assert.equal(written("0.125"), "[0.125]");
  const cents = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
  fc.assert(
    fc.property(cents, fc.integer({ min: 0, max: 4 }), (units, places) => {
      const text = `${units}e-${places}`;
      const [, digits] = /^\[(.*)\]$/.exec(written(decimal(text)!))!;
      assert.equal(decimal(digits!), decimal(text));
      assert.match(digits!, /^-?\d+\.\d{2,}$/);
    }),
  );
});

test("version 6 is flat, version 5 wraps each in its kind", () => {
  const flat = JSON.parse(JSON.stringify(accountView(account, 6)));
  const { accountCategory, ...rest } = flat;
  assert.equal(accountCategory, "DEPOSIT_ACCOUNT");
  assert.deepEqual(JSON.parse(JSON.stringify(accountView(account, 5))), { depositAccount: rest });
  assert.deepEqual(rest, {
    accountId: fdxAccountId(key),
    accountNumberDisplay: "7890",
    productName: "Operating",
    nickname: "Operating",
    status: "OPEN",
    accountType: "CHECKING",
    currency: { currencyCode: "USD" },
    currentBalance: -1250.5,
  });
  const card = { ...account, accountType: "Credit", category: "Credit" } as const;
  assert.deepEqual(Object.keys(transactionView(card, line, 5)), ["locTransaction"]);
  assert.deepEqual(Object.keys(accountView({ ...card, accountType: "loan" }, 5)), ["loanAccount"]);
  assert.ok(!("currentBalance" in accountView(account, 6, true)));
});

test("neither the bank's id nor the number of an account, nor our own name of it, is in what is shown", () => {
  const shown = JSON.stringify([accountView(account, 6), transactionView(account, line, 6)]);
  for (const secret of ["ac-001", "3456", key]) assert.ok(!shown.includes(secret), secret);
});

test("an amount has no sign and its direction apart, the date stands at noon", () => {
  const shown = (fields: Partial<CollectedLine>) =>
    JSON.parse(JSON.stringify(transactionView(account, { ...line, ...fields }, 6)));
  const { amount, debitCreditMemo, postedTimestamp, payee, reference, status } = shown({});
  assert.deepEqual([amount, debitCreditMemo, status], [45.1, "DEBIT", "POSTED"]);
  assert.deepEqual([postedTimestamp, payee, reference], ["2026-11-19T12:00:00.000Z", "Acme", "INV-7"]);
  assert.equal(shown({ amount: "3" as Decimal }).debitCreditMemo, "CREDIT");
  assert.equal(shown({ amount: "0" as Decimal }).debitCreditMemo, "MEMO");
  assert.equal(shown({ counterparty: "x".repeat(300) }).payee.length, 255);
  assert.equal(shown({ description: null }).description, "Acme");
});
