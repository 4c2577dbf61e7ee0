import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../../problem.ts";
import { requireGoodPassword } from "./password.ts";

const anna = { name: "Anna Novak", email: "anna.novak@bank.example" };
const refusal = (password: string) => {
  try {
    requireGoodPassword(password, anna);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof Problem);
    return error.message;
  }
};

test("a password that is long enough needs no particular characters", () => {
  for (const good of [
    "quiet orange lantern",
    "tXv9!kqpLm2#",
    "ein langer grüner Satz",
    "水曜日の朝に川を渡る舟があった",
  ])
    assert.equal(refusal(good), undefined, good);
});

test("a password that is short, long or easily guessed is refused with what is wrong", () => {
  assert.match(refusal("tXv9!kqpLm2")!, /at least 12 characters/);
  assert.match(refusal("ab cd ef gh ij ".repeat(20))!, /at most 128/);
  for (const bad of [
    "password1234", "P@ssword!2026", "123456789012", "abcdefghijkl", "aaaaaaaaaaaa", "abababababab", "qwertyuiop12",
    "Anna.Novak.2026", "annanovak@bank.example", "Welcome Winter 2026", "Millrace-Portal-1", "correcthorsebatterystaple",
  ]) // biome-ignore format: a list of words
    assert.match(refusal(bad)!, /among the first that are tried/, bad);
});
