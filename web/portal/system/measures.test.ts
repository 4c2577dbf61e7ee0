import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, wholeUnit } from "./measures.ts";

test("bytes are told in the unit people say", () => {
  assert.deepEqual(
    [0, 999, 1_000, 1_449_000, 2_500_000_000, 7e15].map((count) => bytes("en", count)),
    ["0 byte", "999 byte", "1 kB", "1.4 MB", "2.5 GB", "7,000 TB"],
  );
});

test("a number of seconds is told in the largest unit that says it wholly", () => {
  assert.deepEqual(
    [1, 60, 90, 3_600, 86_400, 2_592_000].map((seconds) => {
      const { unit, count } = wholeUnit(seconds);
      return `${count} ${unit}`;
    }),
    ["1 Seconds", "1 Minutes", "90 Seconds", "1 Hours", "1 Days", "30 Days"],
  );
});
