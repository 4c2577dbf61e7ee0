import assert from "node:assert/strict";
import { test } from "node:test";
import { repeatedName } from "./form.ts";

test("a name that is given twice is found, and thousands of names hold up nobody", () => {
  assert.equal(repeatedName(new URLSearchParams("")), undefined);
  assert.equal(repeatedName(new URLSearchParams("a=1&b=1&c=1")), undefined);
  assert.equal(repeatedName(new URLSearchParams("a=1&b=1&b=1&a=1")), "b");
  const names = Array.from({ length: 30_000 }, (_, nth) => nth.toString(36));
  assert.equal(repeatedName(new URLSearchParams(names.join("&"))), undefined);
  assert.equal(repeatedName(new URLSearchParams([...names, "zz"].join("&"))), "zz");
});
