import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Problem } from "../problem.ts";
import { parseJsonBody } from "./json-body.ts";

const refused = (text: string, message: RegExp) =>
  assert.throws(
    () => parseJsonBody(text),
    (error) => error instanceof Problem && error.status === 400 && message.test(error.message),
    text,
  );

/** JSON values that callers send: text that is text, and numbers of up to 15 digits. */
const ordinary = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0")),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => Number(value.toPrecision(15))),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value")),
    fc.dictionary(
      fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0")),
      tie("value"),
    ),
  ),
})).value;

test("ordinary values are read as JSON.parse reads them, however they are spaced and escaped", () => {
  fc.assert(
    fc.property(ordinary, fc.constantFrom(0, 2, "\t"), fc.boolean(), (value, space, escaped) => {
      const text = JSON.stringify(value, null, space);
      const written = escaped
        ? text.replace(/[^\0-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
        : text;
      assert.deepEqual(parseJsonBody(written), JSON.parse(text));
    }),
  );
});

test("an empty body is nothing rather than an error", () => {
  for (const text of ["", " ", "\r\n\t"]) assert.equal(parseJsonBody(text), undefined);
});

test("what is no JSON is refused", () => {
  for (const text of ["{", "}", "nul", "{a:1}", "[1,]", "01", "'a'", '{"a":1}{}', "NaN", "\ufeff{}"]) {
    refused(text, /not valid JSON/);
  }
});

test("a number that a double may not hold exactly comes back as its text, any other as a number", () => {
  const cases: Record<string, unknown> = {
    "9007199254740993": "9007199254740993",
    "0.12345678901234567890": "0.12345678901234567890",
    "-123456789012345.678": "-123456789012345.678",
    "1e400": "1e400",
    "1.00000000000000001e2": "1.00000000000000001e2",
    "123456789012345": 123_456_789_012_345,
    "0.30000000000000000": "0.30000000000000000",
    "1E5": 100_000,
    "12.5e-1": 1.25,
    "0.000000000000000001": 1e-18,
    "1e-400": "1e-400",
    "-0.0e5": -0,
    "-0": -0,
  };
  for (const [text, value] of Object.entries(cases)) {
    assert.deepEqual(parseJsonBody(`{"a":[${text}]}`), { a: [value] }, text);
  }
  assert.equal(parseJsonBody('"9007199254740993"'), "9007199254740993");
});

test("no literal is ever changed: its decimal is the one that was written", () => {
  const digits = fc.stringMatching(/^-?(0|[1-9]\d{0,20})(\.\d{1,20})?$/);
  fc.assert(
    fc.property(digits, (text) => {
      const value = parseJsonBody(text) as number | string;
      const canonical = (one: string) =>
        one
          .replace(/(\.\d*?)0+$/, "$1")
          .replace(/\.$/, "")
          .replace(/^-0$/, "0");
      if (typeof value === "string") assert.equal(value, text);
      else if (!String(value).includes("e")) assert.equal(canonical(String(value)), canonical(text));
    }),
  );
});

test("a key that occurs twice in one object is refused, at any depth and however it is written", () => {
  for (const text of [
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":1}',
    '[{"b":{"a":null,"c":1 , "a" : null}}]',
    '{"":1,"":2}',
    '{"__proto__":1,"__proto__":2}',
    '{"a\\\\":1,"a\\\\":2}',
    '{"a":12345678901234567890,"a":1}',
  ]) {
    refused(text, /same key twice/);
  }
  for (const text of ['{"a":{"a":1},"b":[{"a":1},{"a":2}]}', '{"a":"\\"a\\":","A":": \\\\"}', '["a",":"]']) {
    assert.deepEqual(parseJsonBody(text), JSON.parse(text));
  }
});

test("a key that names the prototype is a key like any other", () => {
  const value = parseJsonBody('{"__proto__":{"admin":true},"n":12345678901234567890}') as object;
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
  assert.deepEqual(Object.keys(value), ["__proto__", "n"]);
});

test("nesting is refused beyond 32 levels, however deep", () => {
  const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
  assert.ok(parseJsonBody(nested(32)));
  for (const depth of [33, 100_000]) refused(nested(depth), /deeper than 32|not valid JSON/);
  refused(`${'{"a":'.repeat(40)}1e1${"}".repeat(40)}`, /deeper than 32/);
});

test("text with a null character or half a surrogate pair is refused, the whole pair is not", () => {
  for (const text of ['"\\u0000"', '{"\\u0000":1}', '["a",{"b":"\\uD83D"}]', '"\\udE00\\ud83d"'])
    refused(text, /no text/);
  assert.equal(parseJsonBody('"\\ud83d\\ude00 \\\\u0000 \\\\ud800"'), "😀 \\u0000 \\ud800");
});
