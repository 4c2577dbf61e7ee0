import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sql } from "kysely";
import { testDatabase } from "../../../test/database.ts";
import { Problem } from "../../problem.ts";
import { type Comparison, type Condition, type Operator, printCondition } from "./condition.ts";
import type { Kind } from "./field.ts";
import type { ItemField } from "./item-condition.ts";
import { pageOfItems } from "./item-page.ts";
import { type ListRules, readList } from "./list-query.ts";
import type { SqlField } from "./sql-condition.ts";
import { pageOfRows, type SqlList } from "./sql-page.ts";

interface Thing {
  readonly thing_id: string;
  readonly name: string;
  readonly note: string | null;
  readonly colour: string;
  readonly amount: string | null;
  readonly open: boolean;
  readonly created_at: Date;
  readonly ended_at: Date | null;
  readonly labels: readonly string[];
}

const colours = ["Red", "Green", "Blue"] as const;
const now = new Date("2026-03-01T00:00:00.000Z");
const columns = "thing_id, name, note, colour, amount, open, created_at, ended_at, labels";

const sqlFields: Record<string, SqlField> = {
  id: { kind: "uuid", column: sql`row.thing_id` },
  name: { kind: "text", column: sql`row.name` },
  "details.note": { kind: "text", column: sql`row.note`, optional: true },
  colour: { kind: "word", words: colours, column: sql`row.colour` },
  amount: { kind: "number", column: sql`row.amount`, optional: true },
  open: { kind: "boolean", column: sql`row.open` },
  created: { kind: "instant", column: sql`row.created_at` },
  ended: { kind: "instant", column: sql`row.ended_at`, optional: true },
  labels: {
    kind: "text",
    column: sql`label.text`,
    collection: true,
    some: (passes) => sql`exists (select from unnest(row.labels) as label (text) where ${passes})`,
  },
};
const sqlList: SqlList = {
  type: "Thing",
  fields: sqlFields,
  table: sql`thing`,
  columns,
  key: sql`row.thing_id`,
  keyKind: "uuid",
  created: sql`row.created_at`,
  defaultOrder: "-created",
};
/** The same with a key that is a text, as ids of others are, with an index that leads to it, and with a joined property. */
const sqlListOfTexts: SqlList = {
  ...sqlList,
  key: sql`row.text_id`,
  keyKind: "text",
  locator: sql`row.created_at`,
  joined: sql`left join thing as twin on twin.thing_id = row.thing_id`,
  fields: { ...sqlFields, ended: { kind: "instant", column: sql`twin.ended_at`, optional: true } },
};
const itemRules: ListRules<ItemField<Thing>> = {
  type: "Thing",
  fields: {
    id: { kind: "uuid", value: (thing) => thing.thing_id },
    name: { kind: "text", value: (thing) => thing.name },
    "details.note": { kind: "text", value: (thing) => thing.note },
    colour: { kind: "word", words: colours, value: (thing) => thing.colour },
    amount: { kind: "number", value: (thing) => thing.amount },
    open: { kind: "boolean", value: (thing) => thing.open },
    created: { kind: "instant", value: (thing) => thing.created_at },
    ended: { kind: "instant", value: (thing) => thing.ended_at },
    labels: { kind: "text", collection: true, value: (thing) => thing.labels },
  },
  defaultOrder: "-created",
};

// Few values, so that they meet; with what patterns, quotes, collations and cases would trip over.
const words = [
  "a",
  "A",
  "ab",
  "%",
  "_",
  "a%",
  "\\",
  "'; drop table thing; --",
  "é",
  "É",
  "ß",
  "z z",
  '"',
  "$1",
  "𝄞",
  "～",
];
const amounts = ["0", "1", "-1", "1.5", "1.05", "100000000000.01", "-0.25", "2"];
const day = 86_400_000;
const instants = [0, 1, 500, 1000, 60_000, day - 1, day, day + 1, 40 * day].map(
  (past) => new Date(now.getTime() - past),
);
const thing: fc.Arbitrary<Thing> = fc.record({
  thing_id: fc.uuid(),
  name: fc.constantFrom(...words),
  note: fc.option(fc.constantFrom(...words)),
  colour: fc.constantFrom(...colours),
  amount: fc.option(fc.constantFrom(...amounts)),
  open: fc.boolean(),
  created_at: fc.constantFrom(...instants),
  ended_at: fc.option(fc.constantFrom(...instants)),
  labels: fc.array(fc.constantFrom(...words), { maxLength: 3 }),
});
const things = fc.uniqueArray(thing, { maxLength: 25, selector: (one) => one.thing_id });

const equality: Operator[] = ["=", "!="];
const comparable: Operator[] = [...equality, ">", "<", ">=", "<="];
const asked: Record<Kind, { operators: Operator[]; values: string[] }> = {
  text: { operators: [...equality, "~"], values: words },
  word: { operators: [...equality, "~"], values: ["red", "GREEN", "Blue"] },
  uuid: { operators: ["~"], values: ["a", "-4", "00", "F"] },
  number: { operators: comparable, values: [...amounts, "1.50", "1e2", "+2"] },
  boolean: { operators: equality, values: ["true", "FALSE"] },
  instant: {
    operators: comparable,
    values: [
      ...instants.flatMap((at) => [at.toISOString(), at.toISOString().slice(0, 10)]),
      "2026-02-28T23:59",
    ],
  },
};
const comparison: fc.Arbitrary<Comparison> = fc
  .constantFrom(...Object.entries(sqlFields))
  .chain(([property, { kind }]) =>
    fc.record({
      kind: fc.constant("comparison" as const),
      property: fc.constantFrom(property, property.toUpperCase()),
      operator: fc.constantFrom(...asked[kind].operators),
      value: fc.constantFrom(...asked[kind].values),
      at: fc.constant(0),
      valueAt: fc.constant(0),
    }),
  );
const condition = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2 },
    comparison,
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      terms: fc.array(tie("condition"), { minLength: 2, maxLength: 3 }),
    }),
  ),
})).condition;
const orderBy = fc.option(
  fc
    .constantFrom("id", "name", "details.note", "colour", "amount", "open", "created", "ended")
    .chain((name) => fc.constantFrom(name, `-${name}`)),
  { nil: undefined },
);

test("a list in the database and one in memory answer every query alike, page by page", async (t) => {
  const { database } = await testDatabase(t, 1);
  await database.rows({
    text: `create table thing (thing_id uuid primary key, name text, note text, colour text, amount numeric, open boolean,
      created_at timestamptz, ended_at timestamptz, labels text[],
      text_id text generated always as ('a/É ' || thing_id) stored)`,
  });
  const store = async (list: readonly Thing[]) => {
    await database.rows({ text: "truncate thing" });
    const text = `insert into thing (${columns}) select * from jsonb_to_recordset($1) as t (thing_id uuid, name text, note text,
      colour text, amount numeric, open boolean, created_at timestamptz, ended_at timestamptz, labels text[])`;
    await database.rows({ text }, [JSON.stringify(list)]);
  };
  const everything = sql<boolean>`true`;

  await fc.assert(
    fc.asyncProperty(
      things,
      fc.array(
        fc.record({
          condition: fc.option(condition),
          orderBy,
          pageSize: fc.integer({ min: 1, max: 9 }),
          textKey: fc.boolean(),
        }),
        {
          minLength: 6,
          maxLength: 6,
        },
      ),
      async (list, queries) => {
        await store(list);
        for (const { condition, orderBy, pageSize, textKey } of queries) {
          const asked = textKey ? sqlListOfTexts : sqlList;
          const query = condition ? printCondition(condition) : undefined;
          const descending = orderBy === undefined || orderBy.startsWith("-");
          // Ties are broken by the key, in the direction opposite to the order.
          const byKey = [...list].sort((a, b) => (a.thing_id < b.thing_id === descending ? -1 : 1));
          const expected = pageOfItems(byKey, readList({ query, orderBy, pageSize: 5000 }, itemRules, now));
          const ids = expected.rows.map((row) => row.thing_id);

          const read = async (more: { page: number; after?: string; asOf?: string }) => {
            const request = readList({ query, orderBy, pageSize, ...more }, asked, now);
            const found = await pageOfRows<Thing>(database, asked, everything, request);
            assert.equal(found.total, ids.length, query);
            return found;
          };
          const pages = Math.ceil(ids.length / pageSize) + 1;
          for (let page = 1; page <= pages; page += 1) {
            const rows = (await read({ page })).rows.map((row) => row.thing_id);
            assert.deepEqual(
              rows,
              ids.slice((page - 1) * pageSize, page * pageSize),
              `${query} ${orderBy} ${page}`,
            );
          }
          const followed: string[] = [];
          let after: string | undefined;
          for (let page = 1; page === 1 || after !== undefined; page += 1) {
            assert.ok(page <= pages, "the links end");
            const found = await read({ page, after });
            followed.push(...found.rows.map((row) => row.thing_id));
            after = found.next;
          }
          assert.deepEqual(followed, ids, `${query} ${orderBy} by links`);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("a list that takes too long is given up by the database too, and its refusal says to ask for less", async (t) => {
  const { database } = await testDatabase(t, 2);
  await database.rows({
    text: "create table thing as select gen_random_uuid() as thing_id, now() as created_at",
  });
  const slow: SqlList = { ...sqlList, columns: "thing_id", fields: { created: sqlFields.created! } };
  const forever = sql<boolean>`pg_sleep(600) is null`;
  await assert.rejects(
    pageOfRows(database.within(200), slow, forever, readList({}, slow, now)),
    (error) =>
      error instanceof Problem && error.code === "database-unavailable" && /Ask for less/.test(error.message),
  );
  const running =
    "select from pg_stat_activity where state = 'active' and query like '%pg_sleep(600)%' and pid <> pg_backend_pid()";
  assert.deepEqual(await database.rows({ text: running }), []);
});

test("a value of the wrong kind, an operator that does not apply and an unknown property are refused by name", () => {
  const refused = (parameters: Parameters<typeof readList>[0], parameter: string, message: RegExp) =>
    assert.throws(
      () => readList(parameters, itemRules, now),
      (error) => {
        assert.ok(error instanceof Problem);
        assert.equal(error.code, "invalid-query");
        assert.equal(error.findings[0]?.itemId, parameter);
        assert.match(error.message, message);
        return true;
      },
    );
  refused({ query: "id=abc" }, "query", /At character 4, near "abc": id takes a GUID/);
  refused({ query: "amount>many" }, "query", /amount takes a number/);
  refused({ query: "open=yes" }, "query", /open takes true or false/);
  refused({ query: "created>2021-02-30" }, "query", /created takes a date/);
  refused({ query: "created=2021-01-01T25:00" }, "query", /created takes a date/);
  refused({ query: "colour=pink" }, "query", /colour takes one of Red, Green, Blue/);
  refused({ query: "name>a" }, "query", /At character 1: name can be compared with = != ~, not with >/);
  refused({ query: "open~t" }, "query", /open can be compared with = !=/);
  refused({ query: "size=1" }, "query", /^Error parsing query - Could not resolve property size on Thing$/);
  refused({ query: "__proto__=1" }, "query", /Could not resolve property __proto__ on Thing/);
  refused({ orderBy: "size" }, "orderBy", /Could not resolve property size on Thing/);
  refused({ orderBy: "labels" }, "orderBy", /cannot be ordered by labels/);
  refused({ asOf: "yesterday" }, "asOf", /asOf must be an instant/);
  for (const after of ["", "x", "bnVsbA", Buffer.from('["name","a","k"]').toString("base64url")]) {
    refused({ after }, "after", /after must be as a link of this list/);
  }
});
