import assert from "node:assert/strict";
import { test } from "node:test";
import { grouped } from "./grouped.ts";

test("amounts are grouped digit by digit: none is lost, however large or exact", () => {
  assert.equal(grouped("9007199254740993.105", ",", "."), "9,007,199,254,740,993.105");
  assert.equal(grouped("-1234.5", ",", "."), "\u22121,234.50");
  assert.equal(grouped("100", "\u00a0", ","), "100,00");
  assert.equal(grouped("1000000", "\u00a0", ","), "1\u00a0000\u00a0000,00");
  assert.equal(grouped("n/a", ",", "."), "n/a");
});
