import assert from "node:assert/strict";
import { test } from "node:test";
import type { PushRules } from "../integrations/integration.ts";
import { checkTransactions } from "./check-transactions.ts";
import type { PushedTransaction } from "./transaction.ts";

const lenient: PushRules = {
  required: [],
  maximumAgeDays: null,
  maximumDecimals: 2,
  maximumLengths: {},
  unused: [],
};
const now = new Date("2026-05-04T09:30:00Z");
const feedStartDate = "2026-04-20";

function check(transactions: readonly PushedTransaction[], rules: Partial<PushRules> = {}, currency = "EUR") {
  const context = {
    accountId: "ac",
    currency,
    platformName: "Books",
    rules: { ...lenient, ...rules },
    feedStartDate,
    now,
  };
  return checkTransactions({ accountId: "ac", transactions: [...transactions] }, context);
}
const named = (found: ReturnType<typeof check>) => found.errors.map(({ itemId }) => itemId);
const least: PushedTransaction = { id: "t", date: "2026-05-04", amount: 1 };

test("id, date and amount are enough where the software asks for no more", () => {
  const { lines, errors, warnings } = check([least]);
  assert.deepEqual([errors, warnings], [[], []]);
  assert.deepEqual(lines[0], {
    transactionId: "t",
    date: "2026-05-04",
    dateText: "2026-05-04",
    amount: "1",
    balance: null,
    description: null,
    counterparty: null,
    reference: null,
    transactionType: null,
    reconciled: null,
  });
});

test("what the software requires is missed by name", () => {
  const { errors } = check([least], { required: ["balance", "description", "transactionType"] });
  assert.deepEqual(
    errors.map(({ message }) => message),
    [
      "balance is required for Books",
      "description is required for Books",
      "transactionType is required for Books",
    ],
  );
});

test("decimals are limited by the currency and by the software, whichever takes fewer", () => {
  assert.deepEqual(named(check([{ ...least, amount: 0.5 }], {}, "JPY")), ["t"]);
  assert.deepEqual(named(check([{ ...least, amount: "1.125" }], { maximumDecimals: 4 }, "KWD")), []);
  assert.deepEqual(named(check([{ ...least, amount: "1.125" }], { maximumDecimals: 2 }, "KWD")), ["t"]);
  assert.deepEqual(named(check([{ ...least, amount: "1.10" }], { maximumDecimals: 1 })), []);
});

test("today is the date that it already is at UTC+14", () => {
  const on = (date: string, instant: Date) =>
    checkTransactions(
      { accountId: "ac", transactions: [{ ...least, date }] },
      {
        accountId: "ac",
        currency: "EUR",
        platformName: "Books",
        rules: lenient,
        feedStartDate,
        now: instant,
      },
    ).errors.length;
  assert.equal(on("2026-05-05", new Date("2026-05-04T09:59:59Z")), 1);
  assert.equal(on("2026-05-05", new Date("2026-05-04T10:00:00Z")), 0);
});

test("a line from before the start of the feed is taken, and warned of where that decides whether it is fetched", () => {
  const warned = (date: string, rules: Partial<PushRules>) =>
    check([{ ...least, date }], rules).warnings.map(({ message }) => message);
  assert.match(warned("2026-04-19", { fetchesFromStart: true })[0]!, /before 2026-04-20/);
  assert.deepEqual(warned("2026-04-20", { fetchesFromStart: true }), []);
  assert.deepEqual(warned("2026-04-19", {}), []);
});

test("the age limit is counted in days back from today", () => {
  const rules = { maximumAgeDays: 90 };
  assert.deepEqual(named(check([{ ...least, date: "2026-02-03" }], rules)), []);
  assert.deepEqual(named(check([{ ...least, date: "2026-02-02" }], rules)), ["t"]);
  assert.deepEqual(named(check([{ ...least, date: "1999-12-31" }])), []);
});

test("lengths are those of the software", () => {
  const maximumLengths = { id: 3, description: 5, counterparty: 5, reference: 5 };
  const text = { description: "12345", counterparty: "12345", reference: "12345" };
  assert.deepEqual(named(check([{ ...least, ...text, id: "abc" }], { maximumLengths })), []);
  assert.deepEqual(named(check([{ ...least, id: "abcd" }], { maximumLengths })), ["abcd"]);
  for (const field of Object.keys(text)) {
    assert.deepEqual(named(check([{ ...least, [field]: "123456" }], { maximumLengths })), ["t"]);
  }
});

test("every type of the contract is known in any case", () => {
  const types =
    "Unknown Credit Debit Int Div Fee SerChg Dep Atm Pos Xfer Check Payment Cash DirectDep DirectDebit RepeatPmt Other";
  for (const transactionType of types.split(" ")) {
    const { lines } = check([{ ...least, transactionType: transactionType.toUpperCase() }]);
    assert.equal(lines[0]!.transactionType, transactionType);
  }
  assert.deepEqual(named(check([{ ...least, transactionType: "Gift" }])), ["t"]);
});

test("a line with several faults tells all of them", () => {
  assert.deepEqual(named(check([{ id: "t" }, { amount: 1 }])), [
    "t",
    "t",
    "transactions[1]",
    "transactions[1]",
  ]);
});
