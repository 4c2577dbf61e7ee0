import assert from "node:assert/strict";
import { test } from "node:test";
import type { CollectedLine, CollectedStatement } from "../collection/collector.ts";
import type { Decimal } from "../money.ts";
import { systemRandom, uuid } from "../random.ts";
import { collectionKey } from "../source-accounts/collection-key.ts";
import { FeedRefused } from "./feed-refused.ts";
import { lineId } from "./line-id.ts";
import { accountOf, connectionOfSecret, newPairingCode, newSecret, sameWriting } from "./pairing.ts";
import { statementAnswer } from "./statement-answer.ts";
import { largestPage, windowOf, writePlace } from "./statement-request.ts";

const amount = (text: string) => text as Decimal;
const line = (more: Partial<CollectedLine>): CollectedLine => ({
  position: 1,
  transactionId: "t-1",
  date: "2026-11-20",
  amount: amount("-12.5"),
  balance: amount("87.5"),
  description: "Coffee",
  counterparty: "Harbour Cafe",
  reference: "R1",
  transactionType: "Debit",
  acceptedAt: new Date(0),
  state: "available",
  ...more,
});
const statement = (lines: readonly CollectedLine[], more = false): CollectedStatement => ({
  account: {
    key: "01890000-0000-7000-8000-000000000001",
    accountId: "ac-1",
    accountName: "Current",
    accountType: "checking",
    accountNumber: "1",
    sortCode: null,
    currency: "USD",
    category: "Debit",
    balance: amount("90"),
    status: "connected",
    feedStartDate: null,
    connected: true,
  },
  from: null,
  until: null,
  lines,
  more,
  newestDate: lines.at(-1)?.date ?? null,
  balance: amount("90"),
  balanceAt: new Date("2026-11-22T03:00:00Z"),
});

test("a key is letters alone, stays for an account, and differs between accounts", () => {
  const keys = Array.from({ length: 500 }, () => collectionKey(uuid(systemRandom)));
  for (const key of keys) assert.match(key, /^obf_[a-z]{26}$/);
  assert.equal(new Set(keys).size, keys.length);
  assert.equal(collectionKey("a"), collectionKey("a"));
});

test("lines are told in exact digits, with the direction or the type they have", () => {
  const types = ["Int", "SerChg", "Xfer", "Check", "DirectDep", "RepeatPmt", "Pos", null];
  const lines = types.map((transactionType, position) =>
    line({
      position,
      transactionId: `t-${position}`,
      transactionType,
      amount: amount(position === 7 ? "3" : "-0.1"),
    }),
  );
  const { transactions, ...facts } = statementAnswer(statement(lines), true);
  assert.deepEqual(
    transactions.map(({ code }) => code),
    ["INTEREST", "FEE", "TRANSFER", "CHECK", "DEPOSIT", "PAYMENT", "DEBIT", "CREDIT"],
  );
  const key = collectionKey("01890000-0000-7000-8000-000000000001");
  assert.deepEqual(transactions[0], {
    id: `${key}-t-0`,
    date: "2026-11-20",
    amount: "-0.1",
    code: "INTEREST",
    payee: "Harbour Cafe",
    memo: "Coffee",
    currency: "USD",
    ref: "R1",
  });
  assert.deepEqual(facts, {
    key,
    asOf: "2026-11-20",
    opening: "87.6",
    closing: "87.5",
    current: "90",
    currency: "USD",
  });
  assert.equal(statementAnswer(statement([]), true).asOf, "2026-11-22");
});

test("the place of the next page reads back as where it was written", () => {
  const { next } = statementAnswer(statement([line({ position: 77 })], true), false);
  assert.deepEqual(windowOf({ key: "k", next }).after, { date: "2026-11-20", position: 77 });
  assert.equal(statementAnswer(statement([line({})]), false).opening, null);
});

test("ids are unique over accounts, and long ones stay within what is agreed", () => {
  const long = "x".repeat(400);
  assert.equal(lineId("a", "1/2"), `${collectionKey("a")}-1/2`);
  assert.ok(lineId("a", long).length <= 100);
  for (const [one, other] of [
    [lineId("a", long), lineId("a", `${long}y`)],
    [lineId("a", long), lineId("b", long)],
    [lineId("a", "1"), lineId("b", "1")],
  ])
    assert.notEqual(one, other);
});

test("a window has a day of margin on both sides, whatever way its bounds are written", () => {
  const window = windowOf({ key: "k", from: "2026-11-20", to: "2026-11-21T22:00:00-05:00" });
  assert.deepEqual(window, {
    from: "2026-11-19",
    until: "2026-11-23",
    includeUncollected: true,
    collectedSince: new Date("2026-11-19T00:00:00Z"),
    limit: largestPage,
  });
  assert.equal(windowOf({ key: "k", from: "2026-11-20T10:00:00" }).from, "2026-11-19");
  assert.deepEqual(windowOf({ key: "k", limit: 2 }), {
    from: null,
    until: null,
    includeUncollected: true,
    limit: 2,
  });
});

test("bounds, places and limits that nobody gave are refused", () => {
  const place = (text: string) => Buffer.from(text).toString("base64url");
  const bad = [
    { from: "yesterday" },
    { from: "2026-13-45" },
    { to: "20261120" },
    { from: "99999-01-01" },
    { limit: 0 },
    { limit: 5_001 },
    { limit: 1.5 },
    { next: "x" },
    { next: place("2026-99-99 1") },
    { next: place("2026-11-20 1; drop") },
    { next: writePlace({ date: "infinity", position: 1 }) },
  ];
  for (const request of bad)
    assert.throws(() => windowOf({ key: "k", ...request }), FeedRefused, JSON.stringify(request));
});

test("a secret names its connection and nothing else is taken for one", () => {
  const place = { companyId: uuid(systemRandom), connectionId: uuid(systemRandom) };
  const secret = newSecret(systemRandom, place);
  assert.deepEqual(connectionOfSecret(secret), place);
  for (const text of ["", "mrns_", secret.slice(1), `${secret}A`, secret.replace("mrns_", "mrnx_")])
    assert.equal(connectionOfSecret(text), undefined, text);
  assert.notEqual(newSecret(systemRandom, place), secret);
});

test("codes are easily typed, and account ids compare however they are written", () => {
  assert.match(newPairingCode(systemRandom), /^(?:[A-HJKMNP-Z2-9]{4}-){2}[A-HJKMNP-Z2-9]{4}$/);
  assert.equal(accountOf("1234567_SB1:2"), "1234567_SB1");
  assert.equal(sameWriting(" 1234567-sb1 "), "1234567_SB1");
});
