import assert from "node:assert/strict";
import { test } from "node:test";
import { localDateTime, readTransactionDate } from "./transaction-date.ts";

test("the date is the one written, whatever clock time and offset follow", () => {
  for (const text of [
    "2023-08-22",
    "2023-08-22T10:21",
    "2023-08-22T10:21:00",
    "2023-08-22 23:59:60",
    "2023-08-22t10:21:00.123456789Z",
    "2023-08-22T23:59:59-05:00",
    "2023-08-22T00:00:00+1400",
    "2023-08-22T00:00:00z",
  ]) {
    assert.equal(readTransactionDate(text), "2023-08-22", text);
  }
  assert.equal(readTransactionDate("2024-02-29"), "2024-02-29");
});

test("what is no date, or none that exists, is refused", () => {
  for (const text of [
    "",
    "today",
    "2023-8-2",
    "22/08/2023",
    "20230822",
    "2023-02-29",
    "2023-13-01",
    "2023-00-10",
    "2023-04-31",
    "2023-08-22T",
    "2023-08-22T10",
    "2023-08-22T24:00",
    "2023-08-22T10:60",
    "2023-08-22T10:21:61",
    "2023-08-22Z",
    "2023-08-22T10:21:00.",
    "2023-08-22T10:21:00+5",
    " 2023-08-22",
    "2023-08-22\n",
    "+002023-08-22",
  ]) {
    assert.equal(readTransactionDate(text), undefined, JSON.stringify(text));
  }
});

test("the same moment written in several ways has one text, and texts sort by moment", () => {
  const same = [
    "2026-05-04",
    "2026-05-04T00:00",
    "2026-05-04 00:00:00",
    "2026-05-04t00:00:00.000Z",
    "2026-05-04T00:00:00+05:00",
  ];
  assert.deepEqual(new Set(same.map(localDateTime)), new Set(["2026-05-04T00:00:00"]));
  const ascending = [
    "2026-05-04",
    "2026-05-04T00:00:00.5",
    "2026-05-04T00:00:01-14:00",
    "2026-05-04T00:01",
    "2026-05-05",
  ];
  const texts = ascending.map(localDateTime);
  assert.deepEqual([...texts].sort(), texts);
  assert.equal(texts[1], "2026-05-04T00:00:00.5");
});
