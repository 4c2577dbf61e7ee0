import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { emptyDatabase } from "../../test/database.ts";
import { systemClock } from "../clock.ts";
import { type AfterSql, MigrationRefused, migrate, pendingMigrations, requireMigrated } from "./migrate.ts";
import { openDatabase } from "./pool.ts";

const clock = systemClock;

function folderOf(t: TestContext, files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "millrace-migrations-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, sql] of Object.entries(files)) writeFileSync(join(folder, name), sql);
  return folder;
}

const first = { "0001-line.sql": "create table line (n int);\ninsert into line values (1);\n" };
const second = { "0002-more.sql": "insert into line values (2);" };

test("each file is applied once, in order, and recorded", async (t) => {
  const { database } = await emptyDatabase(t);
  const folder = folderOf(t, first);
  assert.deepEqual(await pendingMigrations(database, { folder }), ["0001-line.sql"]);
  assert.deepEqual(await migrate(database, { clock, folder }), ["0001-line.sql"]);
  writeFileSync(join(folder, "0002-more.sql"), second["0002-more.sql"]);
  await assert.rejects(
    requireMigrated(database, { folder }),
    /lacks 1 migration.*0002-more.sql.*npm run migrate/,
  );
  assert.deepEqual(await migrate(database, { clock, folder }), ["0002-more.sql"]);
  assert.deepEqual(await migrate(database, { clock, folder }), []);
  await requireMigrated(database, { folder });
  assert.deepEqual(await database.rows({ text: "select n from line order by n" }), [{ n: 1 }, { n: 2 }]);
  assert.deepEqual(
    await database.rows({ text: "select number, name from schema_migration order by number" }),
    [
      { number: 1, name: "line" },
      { number: 2, name: "more" },
    ],
  );
});

test("processes that migrate at once do it once, and all find it done", async (t) => {
  const { database, url } = await emptyDatabase(t);
  const folder = folderOf(t, {
    "0001-line.sql": "create table line (n int); select pg_sleep(0.05)",
    "0002-more.sql": "insert into line values (2)",
  });
  const pools = [1, 2, 3].map(() => openDatabase({ connectionString: url, maximumConnections: 1 }));
  t.after(() => Promise.all(pools.map((pool) => pool.close())));
  const applied = await Promise.all(pools.map((pool) => migrate(pool, { clock, folder })));
  assert.deepEqual(applied.flat().sort(), ["0001-line.sql", "0002-more.sql"]);
  assert.deepEqual(await database.rows({ text: "select n from line" }), [{ n: 2 }]);
  await requireMigrated(database, { folder });
});

test("a file that fails leaves nothing of itself, and names its line", async (t) => {
  const { database } = await emptyDatabase(t);
  const folder = folderOf(t, {
    ...first,
    "0002-bad.sql": "insert into line values (9);\nselect nothing from nowhere;",
  });
  await assert.rejects(migrate(database, { clock, folder }), /0002-bad.sql failed: .*nowhere.* \(line 2\)/);
  assert.deepEqual(await database.rows({ text: "select n from line" }), [{ n: 1 }]);
  assert.deepEqual(await pendingMigrations(database, { folder }), ["0002-bad.sql"]);
});

test("a changed file, a gap, a double number and a misnamed file are refused", async (t) => {
  const { database } = await emptyDatabase(t);
  const folder = folderOf(t, first);
  await migrate(database, { clock, folder });
  writeFileSync(join(folder, "0001-line.sql"), first["0001-line.sql"].replaceAll("\n", "\r\n"));
  await migrate(database, { clock, folder });
  writeFileSync(join(folder, "0001-line.sql"), "create table line (n bigint);");
  const message = /0001-line.sql was changed after it was applied/;
  await assert.rejects(migrate(database, { clock, folder }), message);
  await assert.rejects(pendingMigrations(database, { folder }), message);
  const refused = (files: Record<string, string>) =>
    assert.rejects(migrate(database, { clock, folder: folderOf(t, files) }), MigrationRefused);
  await refused({ ...first, "0003-gap.sql": "" });
  await refused({ ...first, "0001-twice.sql": "" });
  await refused({ ...first, "2-short.sql": "" });
});

test("code of the release before goes on after a migration, until one says that it cannot", async (t) => {
  const { database } = await emptyDatabase(t);
  const older = folderOf(t, first);
  await migrate(database, { clock, folder: folderOf(t, { ...first, ...second }) });
  await requireMigrated(database, { folder: older });
  assert.deepEqual(await migrate(database, { clock, folder: older }), []);

  const contracted = { ...first, ...second, "0003-less.sql": "--! breaking\nselect 1;" };
  await migrate(database, { clock, folder: folderOf(t, contracted) });
  const message = /newer than this Millrace: it has 0003-less.sql, this version ends with 0001-line.sql/;
  await assert.rejects(migrate(database, { clock, folder: older }), message);
  await assert.rejects(requireMigrated(database, { folder: older }), message);
});

test("what libraries install comes after our own files, once", async (t) => {
  const { database } = await emptyDatabase(t);
  const folder = folderOf(t, first);
  let installed = 0;
  const queue: AfterSql = {
    name: "the queue's tables",
    pending: async (db) => {
      return !(await db.one<{ there: boolean }>({ text: "select to_regclass('queue') is not null as there" }))
        .there;
    },
    apply: async (tx) => {
      installed += 1;
      await tx.rows({ text: "create table queue as select n from line" });
    },
  };
  await migrate(database, { clock, folder });
  assert.deepEqual(await pendingMigrations(database, { folder, afterSql: [queue] }), ["the queue's tables"]);
  await migrate(database, { clock, folder, afterSql: [queue] });
  await migrate(database, { clock, folder, afterSql: [queue] });
  assert.equal(installed, 1);
  assert.deepEqual(await pendingMigrations(database, { folder, afterSql: [queue] }), []);
});
