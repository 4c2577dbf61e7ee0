import assert from "node:assert/strict";
import { test } from "node:test";
import { type ArrivedLine, compare, type ExpectedLine, fraction } from "./proof.ts";

const pushed: ExpectedLine[] = [
  {
    id: "a",
    date: "2026-01-01",
    description: "Rent",
    counterparty: "AB 1",
    amount: "-10.00",
    balance: "90.00",
  },
  { id: "b", date: "2026-01-02", description: "Sale", counterparty: "", amount: "0.10", balance: "90.10" },
  { id: "c", date: "2026-01-02", description: "Sale", counterparty: "", amount: "0.20", balance: "90.30" },
];
const there = (line: ExpectedLine, changes: Partial<ArrivedLine> = {}): ArrivedLine => ({
  transactionId: line.id,
  postedDate: line.date,
  description: line.description,
  payeeName: line.counterparty || null,
  signedAmount: line.amount,
  balance: line.balance,
  ...changes,
});
const [a, b, c] = pushed.map((line) => there(line)) as [ArrivedLine, ArrivedLine, ArrivedLine];

test("the same lines in the same order match, however the decimals are written", () => {
  const arrived = [
    { ...a, signedAmount: "-10" },
    { ...b, signedAmount: "0.1000" },
    { ...c, balance: "90.3" },
  ];
  assert.deepEqual(compare(pushed, arrived), { matching: 3, differences: [] });
});

test("a planted difference is found and named", () => {
  const cases: [readonly ArrivedLine[], number, RegExp][] = [
    [[a, b], 2, /^transaction c did not arrive$/],
    [[a, b, c, c], 2, /^transaction c arrived 2 times$/],
    [[a, c, b], 2, /^transaction c arrived out of order$/],
    [[a, b, { ...c, signedAmount: "0.21" }], 2, /^transaction c has the amount 0\.21 instead of 0\.20$/],
    [[a, b, { ...c, signedAmount: "-0.20" }], 2, /^transaction c has the amount -0\.20 instead of 0\.20$/],
    [[a, b, { ...c, postedDate: "2026-01-03" }], 2, /^transaction c has the date "2026-01-03"/],
    [
      [a, { ...b, description: "sale" }, c],
      2,
      /^transaction b has the description "sale" instead of "Sale"$/,
    ],
    [[{ ...a, payeeName: null }, b, c], 2, /^transaction a has the payee "" instead of "AB 1"$/],
    [[a, b, c, { ...c, transactionId: "x" }], 3, /^transaction x arrived once but was never pushed$/],
    [[a, b, { ...c, transactionId: null }], 2, /did not arrive/],
    [[a, b, { ...c, balance: "90.31" }], 3, /^the balance at the end is 90\.31, not 90\.30$/],
    [[], 0, /^transaction a did not arrive$/],
  ];
  for (const [arrived, matching, expected] of cases) {
    const result = compare(pushed, arrived);
    assert.equal(result.matching, matching, JSON.stringify(result));
    assert.ok(
      result.differences.some((difference) => expected.test(difference)),
      JSON.stringify(result),
    );
  }
});

test("amounts compare as whole numbers, exact beyond what a double holds", () => {
  assert.equal(fraction("9007199254740993.01"), 90071992547409930100n);
  assert.notEqual(fraction("9007199254740993.01"), fraction("9007199254740992.01"));
  assert.equal(fraction("-0"), fraction("0.0000"));
  assert.equal(fraction("1e3"), undefined);
  assert.equal(fraction(undefined), undefined);
});
