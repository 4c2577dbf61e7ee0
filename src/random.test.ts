import assert from "node:assert/strict";
import { test } from "node:test";
import { lettersAndDigits, type Random, randomText, systemRandom, timeOrderedUuid, uuid } from "./random.ts";

const constant = (byte: number): Random => ({ bytes: (length) => Buffer.alloc(length, byte) });

test("UUIDs carry their version and variant and differ", () => {
  const form = (version: number) =>
    new RegExp(`^[0-9a-f]{8}-[0-9a-f]{4}-${version}[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`);
  const made = new Set(Array.from({ length: 1000 }, () => uuid(systemRandom)));
  assert.equal(made.size, 1000);
  for (const one of made) assert.match(one, form(4));
  for (const byte of [0, 255]) {
    assert.match(uuid(constant(byte)), form(4));
    assert.match(timeOrderedUuid(constant(byte), new Date(0)), form(7));
  }
});

test("time-ordered UUIDs sort by the instant they were made at", () => {
  const instants = [0, 1, 999, 1_000, 1_700_000_000_000, 1_700_000_000_001, 253_402_300_799_999];
  const made = instants.map((instant, nth) => timeOrderedUuid(constant(255 - nth), new Date(instant)));
  assert.deepEqual([...made].sort(), made);
  assert.equal(made[4]!.replaceAll("-", "").slice(0, 12), (1_700_000_000_000).toString(16).padStart(12, "0"));
});

test("random text has the length asked for, of the alphabet, each character as likely", () => {
  const text = randomText(systemRandom, 62_000, lettersAndDigits);
  assert.match(text, /^[A-Za-z0-9]{62000}$/);
  for (const character of lettersAndDigits) {
    const times = text.split(character).length - 1;
    assert.ok(times > 800 && times < 1200, `${character}: ${times}`);
  }
  assert.equal(randomText(systemRandom, 0, "ab"), "");
});
