import assert from "node:assert/strict";
import { test } from "node:test";
import { readWanted } from "./hit.ts";

test("eight digits or more are the beginning of an id, with dashes or without", () => {
  const range = ["0198f2aa-0000-0000-0000-000000000000", "0198f2aa-ffff-ffff-ffff-ffffffffffff"];
  for (const typed of ["0198f2aa", "0198F2AA", "0198f2aa-", " 0198f2aa "])
    assert.deepEqual(readWanted(typed).ids, range);
  const whole = "0198f2aa-1111-7222-8333-444444444444";
  assert.deepEqual(readWanted(whole).ids, [whole, whole]);
  assert.deepEqual(readWanted(whole.replaceAll("-", "")).ids, [whole, whole]);
});

test("a word, a short number and too many digits are no id", () => {
  for (const typed of ["harbour", "1234567", "", "a".repeat(33), "0198f2aa-zz"])
    assert.equal(readWanted(typed).ids, undefined, typed);
});

test("a whole time-ordered id tells when it was made", () => {
  const at = new Date("2026-03-04T05:06:07.089Z");
  const digits = at.getTime().toString(16).padStart(12, "0");
  const id = `${digits.slice(0, 8)}-${digits.slice(8)}-7000-8000-000000000000`;
  assert.deepEqual(readWanted(id).madeAt, at);
  assert.equal(readWanted(id.slice(0, 20)).madeAt, undefined);
});

test("what is special in a pattern or in a text search stands for itself", () => {
  const { beginning, words } = readWanted("50%_off & (Joe's)");
  assert.equal(beginning, "50\\%\\_off & (joe's)%");
  assert.equal(words, "50:* & off:* & joe:* & s:*");
});
