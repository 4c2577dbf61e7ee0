import assert from "node:assert/strict";
import { test } from "node:test";
import { storedDecimal } from "../money.ts";
import { type AcceptedLine, contentDigest } from "./transaction.ts";

const line: AcceptedLine = {
  transactionId: "t",
  date: "2026-05-04",
  dateText: "2026-05-04T10:00:00",
  amount: storedDecimal("1.10"),
  balance: storedDecimal("5"),
  description: "Milk",
  counterparty: null,
  reference: "R",
  transactionType: "Credit",
  reconciled: false,
};
const digest = (change: Partial<AcceptedLine>) => contentDigest({ ...line, ...change } as AcceptedLine);

test("the clock time, the id and reconciled are no content; equal amounts are equal however written", () => {
  const same = {
    transactionId: "u",
    dateText: "2026-05-04",
    reconciled: true,
    amount: storedDecimal("1.1000"),
  };
  assert.equal(digest(same), contentDigest(line));
});

test("everything else is content, and nothing slips from one field into the next", () => {
  const changes: Partial<AcceptedLine>[] = [
    { date: "2026-05-05" },
    { amount: storedDecimal("-1.10") },
    { balance: null },
    { description: null },
    { description: "milk" },
    { counterparty: "" },
    { reference: null, counterparty: "R" },
    { transactionType: "Debit" },
  ];
  const digests = [{}, ...changes].map(digest);
  assert.equal(new Set(digests).size, digests.length);
});

test("the digest carries the version of its list of fields and never changes for the same content", () => {
  assert.match(contentDigest(line), /^01[0-9a-f]{32}$/);
  assert.equal(contentDigest(line), "01c1597efe03ff16933d42b80d4fb6b9a6");
});
