import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { CollectedLine } from "../collection/collector.ts";
import { type Decimal, decimal, isNegative, storedDecimal } from "../money.ts";
import { transactionTypes } from "../transactions/transaction.ts";
import { bankIdOf } from "./account-number.ts";
import { newNames } from "./name-accounts.ts";
import { readOfxDate, writeInstant, writePosted } from "./ofx-date.ts";
import { cut, fitFor } from "./ofx-text.ts";
import { amountText, statementLine, transactionType } from "./statement-line.ts";

const amount = (text: string) => storedDecimal(text);
const line = (fields: Partial<CollectedLine>): CollectedLine => ({
  position: 1,
  transactionId: "t",
  date: "2026-11-20",
  amount: amount("-1"),
  balance: null,
  description: "Coffee",
  counterparty: null,
  reference: null,
  transactionType: null,
  acceptedAt: new Date(0),
  state: "available",
  ...fields,
});
const written = (fields: Partial<CollectedLine>) =>
  Object.fromEntries(
    statementLine(line(fields), { idOf: (id) => id, currency: "USD", fit: fitFor("sgml") }).fields,
  ) as Record<string, string | undefined>;

test("the type of a transaction never contradicts its sign", () => {
  const incoming = new Set(["CREDIT", "DIV", "DEP", "DIRECTDEP"]);
  const outgoing = new Set([
    "DEBIT",
    "FEE",
    "SRVCHG",
    "CHECK",
    "PAYMENT",
    "CASH",
    "DIRECTDEBIT",
    "REPEATPMT",
  ]);
  for (const told of [...transactionTypes, "credit", "whatever", null]) {
    assert.equal(transactionType(told, amount("0")), "OTHER");
    assert.equal(outgoing.has(transactionType(told, amount("5"))), false, String(told));
    assert.equal(incoming.has(transactionType(told, amount("-5"))), false, String(told));
  }
  assert.equal(transactionType("DirectDebit", amount("-5")), "DIRECTDEBIT");
  assert.equal(transactionType("DirectDebit", amount("5")), "CREDIT");
  assert.equal(transactionType("Int", amount("-5")), "INT");
});

test("amounts are exact and have the decimals of their currency", () => {
  assert.equal(amountText(amount("730"), "USD"), "730.00");
  assert.equal(amountText(amount("-45.1"), "USD"), "-45.10");
  assert.equal(amountText(amount("0.0005"), "USD"), "0.0005");
  assert.equal(amountText(amount("1000"), "JPY"), "1000");
  assert.equal(amountText(amount("1.5"), "KWD"), "1.500");
  fc.assert(
    fc.property(fc.integer(), fc.nat(4), (whole, places) => {
      const exact = decimal(`${whole}e-${places}`)!;
      assert.equal(decimal(amountText(exact, "EUR")), exact);
      assert.equal(isNegative(amountText(exact, "EUR") as Decimal), isNegative(exact));
    }),
  );
});

test("names and memos are cut between words, after they were made fit, and never inside an entity", () => {
  const long = written({ description: "R&B events <hospitality> für Gäste am Donnerstag" });
  assert.equal(long.NAME, "R&B events <hospitality> fur");
  assert.equal(long.MEMO, "R&B events <hospitality> fur Gaste am Donnerstag");
  assert.deepEqual([written({}).NAME, written({}).MEMO], ["Coffee", undefined]);
  const named = written({ counterparty: "Zoë’s Café", description: "Invoice 17" });
  assert.deepEqual([named.NAME, named.MEMO], ["Zoe's Cafe", "Invoice 17"]);
  assert.equal(written({ description: null }).NAME, "Transaction");
  assert.equal(written({ description: "漢字" }).NAME, "??");
  assert.equal(cut("x".repeat(40), 32), "x".repeat(32));
  assert.equal(cut("a bbb", 5), "a bbb");
  assert.equal(fitFor("xml")("a\u0000b\r\n c\u2028d"), "a b c d");
});

test("a reference is a check number only of checks", () => {
  const check = written({ transactionType: "Check", reference: "000123" });
  assert.deepEqual([check.CHECKNUM, check.REFNUM], ["000123", undefined]);
  const other = written({ reference: "INV 7" });
  assert.deepEqual([other.CHECKNUM, other.REFNUM], [undefined, "INV 7"]);
});

test("dates are read with and without time and offset; what is no date is none", () => {
  const at = (text: string) => readOfxDate(text)?.at.toISOString();
  assert.equal(at("20261115"), "2026-11-15T00:00:00.000Z");
  assert.equal(at("20261122065411.477[+0:UTC]"), "2026-11-22T06:54:11.477Z");
  assert.equal(at("20261122065411.477[-3.5:NST]"), "2026-11-22T10:24:11.477Z");
  assert.equal(at("202611220654"), "2026-11-22T06:54:00.000Z");
  for (const text of ["", "2026", "20261301", "20260229", "20261122256060", "20261122[+99]", "2026-11-22"])
    assert.equal(readOfxDate(text), undefined, text);
  const now = new Date("2026-11-22T06:48:59.001Z");
  assert.equal(writeInstant(now), "20261122064859.001[0:GMT]");
  assert.equal(at(writeInstant(now)), now.toISOString());
  assert.equal(writePosted("2026-11-20"), "20261120120000.000[0:GMT]");
});

test("accounts keep their names, the older has the first choice, and a card's number is never among them", () => {
  const account = (key: string, fields: object) => ({
    key,
    accountId: key,
    accountName: key,
    accountType: "checking",
    accountNumber: "12345670",
    sortCode: null,
    currency: "USD",
    category: "Debit" as const,
    balance: amount("0"),
    status: "pending" as const,
    feedStartDate: null,
    connected: false,
    ...fields,
  });
  const accounts = [
    account("first", {}),
    account("second", {}),
    account("iban", { accountNumber: "DE02 1203 0000 0000 2020 51" }),
    account("card", { category: "Credit", accountNumber: "4111 1111 1111 1111" }),
    account("card2", { category: "Credit", accountNumber: "5500000000001111" }),
    account("debit-card", { accountNumber: "4111111111111111" }),
  ];
  const names = newNames(accounts, new Map());
  assert.equal(names.get("first"), "12345670");
  assert.match(names.get("second")!, /^[A-Z2-7]{22}$/);
  assert.match(names.get("iban")!, /^[A-Z2-7]{22}$/);
  assert.equal(names.get("card"), "CARD-1111");
  assert.match(names.get("card2")!, /^CARD-1111-[A-Z2-7]{12}$/);
  assert.match(names.get("debit-card")!, /^CARD-1111-[A-Z2-7]{12}$/);
  assert.equal(new Set(names.values()).size, accounts.length);
  for (const name of names.values()) assert.match(name, /^[A-Za-z0-9-]{1,22}$/);
  assert.equal(newNames(accounts, names).size, 0);
  assert.equal(
    newNames(accounts.slice(1), new Map([["first", "12345670"]])).get("second"),
    names.get("second"),
  );
  assert.equal(bankIdOf({ sortCode: "12-34-56" }, "9"), "123456");
  assert.equal(bankIdOf({ sortCode: null }, "9"), "9");
});
