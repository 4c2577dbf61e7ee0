import assert from "node:assert/strict";
import { test } from "node:test";
import type { ShownSchema } from "../../src/api-reference/components.ts";
import { systemClock } from "../../src/clock.ts";
import { someLines } from "../bank.ts";
import { type Documented, describedApi } from "../contract/documented.ts";
import { operations as operationsOfTests } from "../contract/operations.ts";
import { assertRefused } from "../contract/refusal.ts";
import { testMillrace } from "../millrace.ts";
import { pretendSource } from "../pretend-source.ts";
import { pathIn, placeFor } from "./place.ts";

type Path = readonly string[];

/** As they stand in a body. */
const noJson = [
  "NaN",
  "Infinity",
  "-Infinity",
  "0x10",
  "+5",
  "007",
  "-01",
  ".5",
  "5.",
  "1_000",
  "1,000.5",
  "5e",
  "٣",
];
const noAmounts = [
  ...[
    "1234567890123456",
    "0.1234567890123456",
    "-99999999999999.99",
    "9007199254740993",
    "1e400",
    "-1e400",
    "1e16",
  ],
  ...["1e-16", "1e39", `1${"0".repeat(400)}`, `0.${"0".repeat(400)}1`, "true", "[]", "[1]", "{}"],
  ...[
    '"NaN"',
    '"Infinity"',
    '"0x10"',
    '"1_000"',
    '"1,5"',
    '"1 000"',
    '""',
    '" "',
    '"five"',
    '"1e400"',
    '"--1"',
    '"٣"',
  ],
  ...['"1234567890123456"', '"0b1"', '"1e"', '"$1"', '"1.2.3"'],
];

test("amounts", async (t) => {
  const settings = { MILLRACE_XERO_LIMIT_FACTOR: "1000" };
  const { bank, sandbox } = await testMillrace(t, { settings });
  sandbox.xero.admin.changeLimits({ minutePerTenant: 1e6, dayPerTenant: 1e6, concurrentPerTenant: 100 });
  const source = await pretendSource(t);
  const { document, operations, assertAnswer } = await describedApi(bank.url);
  const { schemas } = document.components;
  const { ids, feed } = await placeFor(bank, sandbox, source, 1);
  const fields = operations.flatMap((one) =>
    one.body ? decimalsOf(one.body, schemas).map((path) => ({ one, path })) : [],
  );
  assert.ok(fields.length >= 8, JSON.stringify(fields.map(({ path }) => path)));
  const call = async ({ one, path }: { one: Documented; path: Path }, literal: string) => {
    const known = operationsOfTests.find(({ id }) => id === one.id)!.body!({
      ...ids,
      feedSourceId: ids.sourceId,
    });
    const lines = one.id === "create-bank-transactions" && {
      transactions: someLines(1, systemClock.now(), "n"),
    };
    const body = JSON.stringify(withMark(lines ? { ...(known as object), ...lines } : known, path));
    const reply = await bank.call(
      one.method,
      pathIn(one.path, ids),
      body.replace(`"${mark}"`, () => literal),
    );
    assertAnswer(one, reply.status, reply.text);
    return reply;
  };

  for (const field of fields) {
    const name = field.path.at(-1)!;
    await t.test(`${field.one.id} ${field.path.join(".")}: 400 for what is no number of JSON`, async () => {
      for (const literal of noJson) {
        const reply = await call(field, literal);
        assertRefused(reply, 400);
        assert.equal(reply.body.code, "malformed-body", literal);
      }
    });
    await t.test(
      `${field.one.id} ${field.path.join(".")}: 400 that names it for what is no exact amount`,
      async () => {
        for (const literal of noAmounts) {
          const reply = await call(field, literal);
          // A list of one account that is refused is answered with what became of it.
          if (reply.status === 409) assert.equal(reply.body[0].result.statusCode, 400, reply.text);
          else assertRefused(reply, 400);
          assert.ok(reply.text.includes(name), `${literal}: ${reply.text}`);
        }
      },
    );
  }

  await t.test(
    "what is written in another way is the same amount, and is told as a plain number",
    async () => {
      const same: [string, number][] = [
        ["-0", 0],
        ["0.00", 0],
        ["-0.0", 0],
        ["1e2", 100],
        ["12.5E+1", 125],
        ["1250e-2", 12.5],
        ['"7.50"', 7.5],
        ['" 7.5 "', 7.5],
        ["999999999999.99", 999999999999.99],
      ];
      for (const [nth, [literal, amount]] of same.entries()) {
        const account = {
          id: `n${nth}`,
          accountName: "A",
          accountType: "savings",
          accountNumber: `5${nth}`,
          currency: "CZK",
        };
        const body = JSON.stringify({ ...account, balance: mark }).replace(`"${mark}"`, () => literal);
        const reply = await bank.done("POST", `${feed.path}/connectionInfo/bankFeedAccounts`, body);
        assert.ok(Object.is(reply.balance, amount), `${literal}: ${reply.balance}`);
      }
    },
  );
});

const mark = "the amount";

/** Where decimal amounts stand in a body: of a choice in each of its forms, of a list in its first item. */
function decimalsOf(schema: ShownSchema, schemas: Readonly<Record<string, ShownSchema>>): Path[] {
  const inner = (one: ShownSchema) => decimalsOf(one, schemas);
  if (schema.$ref) return inner(schemas[schema.$ref.split("/").at(-1)!]!);
  if (schema.format === "decimal") return [[]];
  const choices = schema.anyOf ?? schema.oneOf ?? [];
  const paths = [
    ...choices.flatMap(inner),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, one]) =>
      inner(one).map((path) => [name, ...path]),
    ),
    ...(schema.items ? inner(schema.items).map((path) => ["0", ...path]) : []),
  ];
  return [...new Map(paths.map((path) => [path.join("."), path])).values()];
}

function withMark(value: unknown, path: Path): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return mark;
  const inner = (value as Record<string, unknown> | undefined)?.[first];
  if (Array.isArray(value))
    return value.map((one, nth) => (String(nth) === first ? withMark(inner, rest) : one));
  return { ...(value as object), [first]: withMark(inner, rest) };
}
