import assert from "node:assert/strict";
import { test } from "node:test";
import { recognised } from "./freeagent.ts";

test("lines in FreeAgent are recognised by their own ids, day, amount and text, wherever they stand", () => {
  const line = (id: string, amount: string, counterparty = "") => ({
    ...{ id, date: "2026-01-01", amount, description: "Coffee", counterparty },
  });
  const pushed = [line("a", "-3.40"), line("b", "-3.40"), line("c", "-9.00", "AB 1")];
  const own = (nth: number) => `mr-0123abcd-${String(nth).padStart(24, "0")}`;
  const there = (nth: number, amount: string, text: string, transactionId: string | null = own(nth)) => ({
    ...{ datedOn: "2026-01-01", amount, text, transactionId },
  });
  const known = (...lines: Parameters<typeof recognised>[0]) =>
    recognised(lines, pushed).map(({ transactionId }) => transactionId);
  const coffee = there(1, "-3.4", "Coffee");
  assert.deepEqual(known(there(3, "-9", "Coffee, AB 1"), coffee, there(2, "-3.4", "Coffee #000002")), [
    "c",
    "a",
    "b",
  ]);
  assert.deepEqual(known(coffee, coffee), ["a", null], "one id is one line");
  assert.deepEqual(known(there(1, "-3.4", "Coffee", null)), [null], "what somebody entered is not ours");
  assert.deepEqual(known(there(1, "-3.4", "Tea"), there(2, "3.4", "Coffee")), [null, null]);
});
