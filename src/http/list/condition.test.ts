import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Problem } from "../../problem.ts";
import { type Comparison, type Condition, operators, printCondition } from "./condition.ts";
import { parseCondition } from "./parse-condition.ts";

const parse = (text: string) => parseCondition(text, "query");

/** A condition without its positions. */
function shape(condition: Condition | undefined): unknown {
  if (condition === undefined) return undefined;
  if (condition.kind !== "comparison") return { [condition.kind]: condition.terms.map(shape) };
  const { property, operator, value } = condition;
  return [property, operator, value];
}

function refusal(text: string): string {
  try {
    parse(text);
  } catch (error) {
    assert.ok(error instanceof Problem, String(error));
    assert.equal(error.code, "invalid-query");
    assert.equal(error.findings[0]?.itemId, "query");
    return error.message;
  }
  return assert.fail(`${text} was taken`);
}

test("a value may hold blanks, signs of its own and single & and |", () => {
  assert.deepEqual(shape(parse("  name =  Smith & Sons (Leeds), Ltd.  ")), [
    "name",
    "=",
    "Smith & Sons (Leeds), Ltd.",
  ]);
  assert.deepEqual(shape(parse("a.b!=x|y! z")), ["a.b", "!=", "x|y! z"]);
  assert.deepEqual(shape(parse("created>=2021-01-28T10:00:00Z")), ["created", ">=", "2021-01-28T10:00:00Z"]);
});

test("&& binds tighter than ||, and braces group", () => {
  assert.deepEqual(shape(parse("a=1||b=2&&c=3")), {
    or: [
      ["a", "=", "1"],
      {
        and: [
          ["b", "=", "2"],
          ["c", "=", "3"],
        ],
      },
    ],
  });
  assert.deepEqual(shape(parse("{a > 1 || a < 0} && status != paid")), {
    and: [
      {
        or: [
          ["a", ">", "1"],
          ["a", "<", "0"],
        ],
      },
      ["status", "!=", "paid"],
    ],
  });
});

test("a backslash makes a sign part of a text, and is a character elsewhere", () => {
  assert.deepEqual(shape(parse("name=a\\=b\\&& c")), ["name", "=", "a=b&& c"]);
  assert.deepEqual(shape(parse("name=C:\\dir")), ["name", "=", "C:\\dir"]);
});

test("a blank query asks nothing", () => {
  assert.equal(parse(""), undefined);
  assert.equal(parse("   "), undefined);
});

test("a query that was encoded twice is decoded again, one that was not is left alone", () => {
  assert.deepEqual(shape(parse("id%3Dabc%20%26%26%20b%21%3D2")), {
    and: [
      ["id", "=", "abc"],
      ["b", "!=", "2"],
    ],
  });
  assert.deepEqual(shape(parse("name=100%3D")), ["name", "=", "100%3D"]);
  assert.match(refusal("id%3D%zz"), /Malformed query/);
});

test("a refusal says where reading stopped and what was expected", () => {
  for (const [text, message] of [
    ["name", /It ends at character 4, where one of = != ~ > < >= <= was expected/],
    ["name=", /It ends at character 5, where a value was expected after =/],
    ["a=1 b=2", /At character 6, near "=2": && or \|\| was expected/],
    ["{a=1", /It ends at character 4, where &&, \|\| or } was expected/],
    ["a=1}", /At character 4, near "}": && or \|\| was expected/],
    ["a=1 && && b=2", /At character 8, near "&& b=2": the name of a property was expected/],
    ["=1", /At character 1, near "=1": the name of a property was expected/],
    ["a==1", /At character 3, near "=1": a value was expected after =/],
    ["a=1\0", /A control character stands at character 4/],
    ["{}", /At character 2, near "}": the name of a property was expected/],
  ] as const) {
    assert.match(refusal(text), message);
    assert.match(refusal(text), /^Error parsing query - Malformed query\. /);
  }
});

test("length, depth and number of comparisons are limited", () => {
  const long = (length: number) => `name=${"x".repeat(length - 5)}`;
  assert.ok(parse(long(2047)));
  assert.match(refusal(long(2048)), /2048 characters long and must be shorter than 2048/);
  const deep = (depth: number) => `${"{".repeat(depth)}a=1${"}".repeat(depth)}`;
  assert.ok(parse(deep(20)));
  assert.match(refusal(deep(21)), /Braces stand more than 20 deep/);
  const many = (count: number) => Array.from({ length: count }, () => "a=1").join("||");
  assert.ok(parse(many(100)));
  assert.match(refusal(many(101)), /more than 100 comparisons/);
});

const printable = fc
  .string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(..."ab1 .\\=~<>{}&|!%é'\"") })
  .filter((text) => text !== "");
const comparison: fc.Arbitrary<Comparison> = fc.record({
  kind: fc.constant("comparison" as const),
  property: printable,
  operator: fc.constantFrom(...operators),
  value: printable,
  at: fc.constant(0),
  valueAt: fc.constant(0),
});
/** As reading makes them: at least two terms, and none of the kind of the group itself unless it stood in braces. */
const conditions = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    comparison,
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      terms: fc.array(tie("condition"), { minLength: 2, maxLength: 3 }),
    }),
  ),
})).condition;

test("what is printed parses back to the same condition", () => {
  fc.assert(
    fc.property(conditions, (condition) => {
      const text = printCondition(condition);
      fc.pre(text.length < 2048);
      assert.deepEqual(shape(parse(text)), shape(condition));
    }),
    { numRuns: 500 },
  );
});

test("any text is read or refused, and nothing else is thrown", () => {
  const pieces = fc.array(
    fc.oneof(fc.constantFrom("a", "=", "&&", "||", "{", "}", " ", "\\", "%3D"), fc.string()),
  );
  fc.assert(
    fc.property(
      pieces.map((list) => list.join("")),
      (text) => {
        try {
          parse(text);
        } catch (error) {
          assert.ok(error instanceof Problem, String(error));
        }
      },
    ),
    { numRuns: 1000 },
  );
});
