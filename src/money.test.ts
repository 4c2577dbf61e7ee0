import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  absolute,
  add,
  currencyDecimals,
  type Decimal,
  decimal,
  decimalPlaces,
  isCurrency,
  isNegative,
  negate,
  significantDigits,
  storedDecimal,
  subtract,
  units,
  wireNumber,
  zero,
} from "./money.ts";

/** An amount as an integer and the number of its decimals, and the text of it, with what may be written beside. */
const amount = fc.record({
  value: fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
  scale: fc.nat(12),
  zeros: fc.nat(3),
});
type Amount = typeof amount extends fc.Arbitrary<infer T> ? T : never;

function textOf({ value, scale, zeros }: Amount): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale) + "0".repeat(zeros);
  return `${value < 0n ? "-" : ""}${"0".repeat(zeros)}${whole}${fraction && `.${fraction}`}`;
}
const read = (one: Amount): Decimal => storedDecimal(textOf(one));
const scaled = (one: Amount, scale: number) => one.value * 10n ** BigInt(scale - one.scale);

test("a decimal is the number its text stands for, however it is written", () => {
  fc.assert(fc.property(amount, (one) => units(read(one), one.scale) === one.value));
  const forms = {
    "1.50": "1.5",
    "-0": "0",
    "-0.00": "0",
    "007": "7",
    "+3": "3",
    "1e3": "1000",
    "12.5E-1": "1.25",
    " 4 ": "4",
    "-1e-7": "-0.0000001",
  };
  for (const [text, canonical] of Object.entries(forms)) assert.equal(decimal(text), canonical);
  for (const text of [
    "",
    " ",
    "1,5",
    "1.",
    ".5",
    "0x10",
    "1e",
    "NaN",
    "Infinity",
    "1 2",
    "--1",
    "1e1000",
    "١",
  ]) {
    assert.equal(decimal(text), undefined, text);
  }
  assert.throws(() => storedDecimal("ten"));
});

test("a JSON number of at most 15 digits is read as the literal that was sent", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 15n) + 1n, max: 10n ** 15n - 1n }), fc.nat(6), (value, scale) => {
      const text = textOf({ value, scale, zeros: 0 });
      assert.equal(decimal(JSON.parse(text)), decimal(text));
    }),
  );
  for (const number of [Number.NaN, Number.POSITIVE_INFINITY]) assert.equal(decimal(number), undefined);
});

test("sums and differences are those of integers", () => {
  fc.assert(
    fc.property(amount, amount, (a, b) => {
      const scale = Math.max(a.scale, b.scale);
      assert.equal(units(add(read(a), read(b)), scale), scaled(a, scale) + scaled(b, scale));
      assert.equal(units(subtract(read(a), read(b)), scale), scaled(a, scale) - scaled(b, scale));
    }),
  );
  assert.equal(add("0.1" as Decimal, "0.2" as Decimal), "0.3");
});

test("the text of a decimal is canonical, so that equal amounts are equal texts", () => {
  fc.assert(
    fc.property(amount, (one) => {
      assert.match(read(one), /^(?:0|-?(?:[1-9]\d*|0(?=\.))(?:\.\d*[1-9])?)$/);
      assert.equal(read({ ...one, zeros: 3 }), read({ ...one, zeros: 0 }));
      assert.equal(subtract(read(one), read(one)), zero);
    }),
  );
});

test("sign, absolute value and negation agree", () => {
  fc.assert(
    fc.property(amount, (one) => {
      const value = read(one);
      assert.equal(negate(negate(value)), value);
      assert.equal(isNegative(value), one.value < 0n);
      assert.equal(absolute(value), one.value < 0n ? negate(value) : value);
    }),
  );
});

test("digits are counted from the first that is not zero, decimals to the last", () => {
  const cases: [string, number, number][] = [
    ["0", 0, 0],
    ["0.05", 1, 2],
    ["-12.34", 4, 2],
    ["100", 3, 0],
    ["1e15", 16, 0],
    ["100.10", 4, 1],
  ];
  for (const [text, digits, places] of cases) {
    const value = storedDecimal(text);
    assert.deepEqual([significantDigits(value), decimalPlaces(value)], [digits, places], text);
  }
});

test("an amount of at most 15 digits goes over the wire and back unchanged", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 15n) + 1n, max: 10n ** 15n - 1n }), fc.nat(12), (value, scale) => {
      const sent = storedDecimal(textOf({ value, scale, zeros: 0 }));
      fc.pre(significantDigits(sent) <= 15);
      assert.equal(decimal(JSON.stringify(wireNumber(sent))), sent);
    }),
  );
});

test("currencies are those of ISO 4217 in upper case, with their minor units", () => {
  for (const code of ["EUR", "USD", "GBP", "CZK", "JPY", "KWD"]) assert.ok(isCurrency(code), code);
  for (const code of ["", "eur", "EURO", "XXX", "XTS", "ZZZ"]) assert.ok(!isCurrency(code), code);
  assert.deepEqual(["EUR", "JPY", "KWD", "CLF", "EUR"].map(currencyDecimals), [2, 0, 3, 4, 2]);
});
