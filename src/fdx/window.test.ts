import assert from "node:assert/strict";
import { test } from "node:test";
import { statementWindow } from "./read-transactions.ts";
import { FdxRefusal } from "./refusal.ts";
import { readWindow } from "./window.ts";

const now = new Date("2026-11-20T18:30:00Z");
const read = (startTime?: string, endTime?: string) => readWindow({ startTime, endTime }, now);

test("no dates mean the last seven days, wherever on earth the bank's today is", () => {
  assert.deepEqual(read(), { from: "2026-11-14", until: "2026-11-21" });
  assert.deepEqual(
    readWindow({ startTime: undefined, endTime: undefined }, new Date("2026-11-20T05:00:00Z")),
    {
      from: "2026-11-13",
      until: "2026-11-20",
    },
  );
});

test("dates are days as they stand; an instant is its day as written and in UTC, whichever is wider", () => {
  assert.deepEqual(read("2026-11-01", "2026-11-20"), { from: "2026-11-01", until: "2026-11-20" });
  assert.deepEqual(read("2026-11-01T23:00:00-08:00", "2026-11-03T23:00:00-08:00"), {
    from: "2026-11-01",
    until: "2026-11-04",
  });
  assert.deepEqual(read("2026-11-02T01:00:00+02:00", "2026-11-03T01:00:00 02:00"), {
    from: "2026-11-01",
    until: "2026-11-03",
  });
});

test("an end of now or later reaches to the day that has begun anywhere on earth", () => {
  assert.equal(read("2026-11-01T00:00:00Z", now.toISOString()).until, "2026-11-21");
  assert.equal(read("2026-11-01T00:00:00Z", "2026-11-20T18:29:59Z").until, "2026-11-20");
  assert.equal(read("2026-11-01T00:00:00Z", "2027-01-01T00:00:00Z").until, "2027-01-01");
});

test("703 for one date alone, for dates in the wrong order and for what is no date", () => {
  const wrong: [string | undefined, string | undefined, RegExp][] = [
    ["2026-11-01", undefined, /startTime is given without endTime/],
    [undefined, "2026-11-01", /endTime is given without startTime/],
    ["2026-11-02", "2026-11-01", /is after endTime/],
    ["2026-02-30", "2026-11-01", /startTime must be a date/],
    ["2026-11-01", "2026-11-31T00:00:00Z", /endTime must be a date/],
    ["", "2026-11-01", /startTime must be a date/],
    ["20261101", "2026-11-02", /startTime must be a date/],
    ["2026-11-01T25:00:00Z", "2026-11-02", /startTime must be a date/],
    ["0000-01-01", "2026-11-02", /startTime must be a date/],
    ["2026-11-01T00:00:00", "2026-11-02", /startTime must be a date/],
  ];
  for (const [start, end, message] of wrong) {
    assert.throws(
      () => read(start, end),
      (error) =>
        error instanceof FdxRefusal &&
        error.status === 400 &&
        error.code === 703 &&
        message.test(error.debugMessage!),
      `${start} ${end}`,
    );
  }
});

test("a window that reaches to the present, and no other, brings late lines and what an answer since its start may have lost", () => {
  for (const [from, since] of [
    ["2026-11-20", "2026-11-13T18:30:00Z"],
    ["2026-11-14", "2026-11-13T00:00:00Z"],
    ["2026-10-14", "2026-10-13T00:00:00Z"],
  ] as const) {
    const present = { from, until: "2026-11-20" };
    const read = { ...present, includeUncollected: true, collectedSince: new Date(since) };
    assert.deepEqual(statementWindow(present, now), read);
  }
  for (const other of [
    { from: "2026-10-01", until: "2026-10-31" },
    { from: "2026-11-14", until: "2026-11-19" },
    { from: "2027-01-01", until: "2027-01-31" },
  ])
    assert.deepEqual(statementWindow(other, now), other);
});
