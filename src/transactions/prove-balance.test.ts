import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { add, type Decimal, storedDecimal } from "../money.ts";
import { proveBalance } from "./prove-balance.ts";
import type { AcceptedLine } from "./transaction.ts";

const line = (transactionId: string, amount: string, balance: string | null): AcceptedLine => ({
  transactionId,
  date: "2026-05-04",
  dateText: "2026-05-04",
  amount: storedDecimal(amount),
  balance: balance === null ? null : storedDecimal(balance),
  description: null,
  counterparty: null,
  reference: null,
  transactionType: null,
  reconciled: null,
});
const brokenAt = (lines: readonly AcceptedLine[], before: string | null) =>
  proveBalance(lines, before === null ? null : storedDecimal(before)).map(({ itemId }) => itemId);

test("a chain in which each balance is the one before plus the amount is whole", () => {
  const cents = fc.integer({ min: -1_000_000, max: 1_000_000 });
  fc.assert(
    fc.property(cents, fc.array(cents, { maxLength: 40 }), (start, amounts) => {
      const decimalOf = (value: number) => storedDecimal(`${value}e-2`);
      let balance: Decimal = decimalOf(start);
      const lines = amounts.map((amount, nth) => {
        balance = add(balance, decimalOf(amount));
        return line(`t${nth}`, decimalOf(amount), balance);
      });
      assert.deepEqual(proveBalance(lines, decimalOf(start)), []);
      assert.deepEqual(proveBalance(lines, null), []);
    }),
  );
});

test("a break is told at the line that does not follow, once, with the difference", () => {
  const lines = [line("a", "1", "1"), line("b", "0.1", "1.3"), line("c", "1", "2.3")];
  assert.deepEqual(brokenAt(lines, "0"), ["b"]);
  assert.match(proveBalance(lines, null)[0]!.message, /difference of 0\.2$/);
});

test("the first line is held against the balance known before, if there is one", () => {
  const lines = [line("a", "1", "10")];
  assert.deepEqual(brokenAt(lines, "9"), []);
  assert.deepEqual(brokenAt(lines, "8"), ["a"]);
  assert.deepEqual(brokenAt(lines, null), []);
});

test("lines without a balance are counted through to the next that has one", () => {
  const lines = [line("a", "1", null), line("b", "2", null), line("c", "3", "16")];
  assert.deepEqual(brokenAt(lines, "10"), []);
  assert.deepEqual(brokenAt(lines, "11"), ["c"]);
  assert.deepEqual(brokenAt(lines, null), []);
});
