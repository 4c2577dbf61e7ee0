import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { fraction } from "./proof.ts";
import { daysBetween, moved, parseSample, readSample, select } from "./sample.ts";

const head = "account_id,transaction_id,date,amount,balance,description,counterparty,symbol_cz,operation_cz";
const file = (...rows: string[]) => parseSample([head, ...rows, ""].join("\n"), "file.csv");
const everything = { accounts: Number.POSITIVE_INFINITY, lines: Number.POSITIVE_INFINITY };

test("dates move by whole days over leap years and month ends, and back again", () => {
  assert.equal(moved("1994-02-28", 1), "1994-03-01");
  assert.equal(moved("2024-02-28", 1), "2024-02-29");
  for (const date of ["1993-01-01", "1993-12-31", "1994-03-31"]) {
    const days = daysBetween(date, "2026-11-23");
    assert.equal(moved(date, days), "2026-11-23");
    assert.equal(moved("2026-11-23", -days), date);
  }
});

test("every date moves by the same number of days, and the newest of the file falls on today", () => {
  const accounts = file(
    "1,a,1994-01-01,1.00,1.00,Cash deposit,,,VKLAD",
    "1,b,1994-03-01,1.00,2.00,Cash deposit,,,VKLAD",
    "2,c,1994-03-31,1.00,1.00,Cash deposit,,,VKLAD",
  );
  const { accounts: chosen, movedByDays } = select(accounts, { ...everything, accounts: 1 }, "2026-05-04");
  assert.equal(movedByDays, daysBetween("1994-03-31", "2026-05-04"));
  assert.deepEqual(
    chosen[0]!.lines.map(({ id, date }) => [id, date]),
    [
      ["a", moved("1994-01-01", movedByDays)],
      ["b", moved("1994-03-01", movedByDays)],
    ],
  );
});

test("lines older than 364 days after the move are left out and counted", () => {
  const accounts = file(
    "1,old,1993-03-31,1.00,1.00,Cash deposit,,,VKLAD",
    "1,young,1993-04-01,1.00,2.00,Cash deposit,,,VKLAD",
    "1,new,1994-03-31,1.00,3.00,Cash deposit,,,VKLAD",
    "2,gone,1993-01-01,1.00,1.00,Cash deposit,,,VKLAD",
  );
  const selection = select(accounts, everything, "2026-05-04");
  assert.deepEqual(
    selection.accounts.map(({ lines }) => lines.map(({ id }) => id)),
    [["young", "new"]],
  );
  assert.deepEqual(
    [selection.lineCount, selection.tooOld, selection.accountsTooOld, selection.accounts[0]!.lines[0]!.date],
    [2, 2, 1, moved("2026-05-04", -364)],
  );
});

test("--accounts takes the accounts with the most lines and --lines the latest of each", () => {
  const accounts = file(
    "1,a,1994-01-01,1.00,1.00,Cash deposit,,,VKLAD",
    "2,b,1994-01-01,1.00,1.00,Cash deposit,,,VKLAD",
    "2,c,1994-01-02,1.00,2.00,Cash deposit,,,VKLAD",
    "2,d,1994-01-02,1.00,3.00,Cash deposit,,,VKLAD",
  );
  const { accounts: chosen } = select(accounts, { accounts: 1, lines: 2 }, "2026-05-04");
  assert.deepEqual(
    chosen.map(({ id, lines }) => [id, lines.map((line) => line.id)]),
    [["2", ["c", "d"]]],
  );
});

test("a file that is not as described is refused with the line that is wrong", () => {
  assert.throws(() => parseSample("a,b\n1,2\n", "x.csv"), /x\.csv has no column account_id/);
  const wrong = [
    ["1,a,1994-02-30,1.00,1.00,Cash,,,", /line 2: "1994-02-30" is not a date/],
    ['1,a,1994-02-28,"1,00",1.00,Cash,,,', /line 2: "1,00" is not an amount/],
    ["1,a,1994-02-28,1.00,1e3,Cash,,,", /line 2: "1e3" is not an amount/],
    ["1,,1994-02-28,1.00,1.00,Cash,,,", /line 2: account_id and transaction_id/],
  ] as const;
  for (const [row, expected] of wrong) assert.throws(() => file(row), expected);
});

test("a field in double quotes may hold commas and quotes", () => {
  const [account] = file('1,a,1994-02-28,1.00,1.00,"Rent, ""old"" flat",,,');
  assert.equal(account!.lines[0]!.description, 'Rent, "old" flat');
});

test("in the sample every balance follows exactly from the one before, and every id is there once", () => {
  const accounts = readSample(join(import.meta.dirname, "transactions.csv"));
  const ids = accounts.flatMap(({ lines }) => lines.map(({ id }) => id));
  assert.deepEqual([accounts.length, ids.length, new Set(ids).size], [12, 848, 848]);
  for (const { lines } of accounts) {
    for (const [place, line] of lines.entries()) {
      const before = place === 0 ? undefined : lines[place - 1]!;
      if (before) assert.equal(fraction(before.balance)! + fraction(line.amount)!, fraction(line.balance));
      assert.ok(!before || before.date <= line.date);
    }
  }
});
