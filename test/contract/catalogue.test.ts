import assert from "node:assert/strict";
import { test } from "node:test";
import { erasedTables } from "../../src/companies/handle-jobs.ts";
import { testDatabase } from "../database.ts";
import { companyTables, exempt } from "./company-tables.ts";

test("every table of customer data has company_id in its primary key, so that it can be distributed by it", async (t) => {
  const { database } = await testDatabase(t);
  const rows = await database.rows<{ name: string }>({
    text: `select c.relname as name from pg_index i join pg_class c on c.oid = i.indrelid
      join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
      where n.nspname = 'public' and i.indisprimary and a.attname = 'company_id'`,
  });
  const keyed = new Set(rows.map(({ name }) => name));
  assert.deepEqual(
    (await companyTables(database)).filter((name) => !keyed.has(name)),
    [],
  );
});

test("every unique index of a table of customer data holds company_id, except the few that are meant to span companies", async (t) => {
  const { database } = await testDatabase(t);
  const rows = await database.rows<{ name: string }>(
    {
      text: `select ic.relname as name from pg_index i join pg_class c on c.oid = i.indrelid
      join pg_class ic on ic.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and i.indisunique and c.relname <> all($1)
        and not exists (select from pg_attribute a
          where a.attrelid = c.oid and a.attnum = any(i.indkey) and a.attname = 'company_id')`,
    },
    [[...exempt]],
  );
  assert.deepEqual(
    rows.map(({ name }) => name),
    ["feed_of_target"],
  );
});

test("the exemptions name tables that exist", async (t) => {
  const { database } = await testDatabase(t);
  const rows = await database.rows<{ name: string }>({
    text: "select tablename as name from pg_tables where schemaname = 'public'",
  });
  const present = new Set(rows.map(({ name }) => name));
  assert.deepEqual(
    [...exempt].filter((name) => !present.has(name)),
    [],
  );
});

test("deleting a company erases every table of customer data but the audit trail", async (t) => {
  const { database } = await testDatabase(t);
  const kept = (await companyTables(database)).filter((name) => !erasedTables.includes(name));
  assert.deepEqual(kept, ["audit_chain", "audit_event"]);
  assert.equal(new Set(erasedTables).size, erasedTables.length);
});
