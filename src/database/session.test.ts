import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyDatabase } from "../../test/database.ts";
import { type Database, DatabaseUnavailable, openDatabase, statement } from "./pool.ts";

const sql = (text: string) => ({ text });

/** The same database through a single connection, so that whoever comes next gets the one that failed. */
async function single(t: Parameters<typeof emptyDatabase>[0], settings: object = {}) {
  const { database, url } = await emptyDatabase(t);
  const narrow = openDatabase({ connectionString: url, maximumConnections: 1, ...settings });
  t.after(() => narrow.close());
  return { wide: database, narrow };
}

const endOf = (database: Database, where: string) =>
  database.rows(
    sql(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and ${where}`),
  );

test("SQL that opens a transaction of its own and fails in it leaves no connection in that transaction", async (t) => {
  const { narrow } = await single(t);
  await narrow.rows(sql("create table line (n int)"));
  for (const failing of ["begin; select 1 / 0; commit", "begin; insert into line values (1)"]) {
    await narrow.rows(sql(failing)).catch(() => {});
    assert.deepEqual(await narrow.rows(sql("select n from line")), [], failing);
  }
});

test("a statement that cannot be sent fails its transaction, although the server never saw it", async (t) => {
  const { narrow } = await single(t);
  await narrow.rows(sql("create table note (n int, text jsonb)"));
  const add = statement("test-unsendable-add", "insert into note values ($1, $2)");
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  const saved = narrow.transaction(async (tx) => {
    tx.later(add, [1, {}]);
    tx.later(add, [2, circle]);
  });
  await assert.rejects(saved, /circular/i);
  assert.deepEqual(await narrow.rows(sql("select n from note")), []);
  // Nor is the prepared statement lost to those who use the connection next.
  await narrow.rows(add, [3, {}]);
  await narrow.rows(add, [4, {}]);
});

test("without a transaction, for BEGIN itself failed, nothing is told as committed", async (t) => {
  const { narrow } = await single(t);
  await narrow.rows(sql("create table line (n int)"));
  // A time limit that no server takes stands for whatever ends a BEGIN.
  const wrong = { isolation: "no such level" as "serializable" };
  const work = narrow.transaction(async (tx) => {
    tx.later(sql("insert into line values (1)"));
  }, wrong);
  await assert.rejects(work, /syntax error/);
  await narrow.rows(sql("select 1"));
});

test("a name that could not be prepared in a failed transaction is prepared by the next", async (t) => {
  const { narrow } = await single(t);
  await narrow.rows(sql("create table line (n int)"));
  const add = statement("test-aborted-add", "insert into line values ($1)");
  const count = statement("test-aborted-count", "select count(*)::int as n from line");
  const failed = narrow.transaction(async (tx) => {
    tx.later(sql("select 1 / 0"));
    tx.later(add, [1]);
    tx.later(add, [2]);
    tx.later(count);
    await tx.rows(add, [3]);
  });
  await assert.rejects(failed, /division by zero/);
  await narrow.transaction(async (tx) => {
    tx.later(add, [4]);
    tx.later(add, [5]);
    assert.deepEqual(await tx.one(count), { n: 2 });
  });
  assert.deepEqual(await narrow.one(count), { n: 2 });
});

test("when the server ends a session with statements under way, each is told, none goes unheard, and nothing is kept", async (t) => {
  const unheard: unknown[] = [];
  const hear = (reason: unknown) => unheard.push(reason);
  process.on("unhandledRejection", hear);
  t.after(() => process.off("unhandledRejection", hear));
  const { narrow, wide } = await single(t, { applicationName: "doomed" });
  await narrow.rows(sql("create table line (n int)"));
  const doomed = "application_name = 'doomed' and query like '%pg_sleep%'";
  const lost = assert.rejects(
    narrow.transaction(async (tx) => {
      tx.later(sql("insert into line values (1)"));
      tx.later(sql("select pg_sleep(60)"));
      tx.later(sql("insert into line values (2)"));
      await Promise.all([tx.rows(sql("select 1")), tx.rows(sql("select 2")), tx.rows(sql("select 3"))]);
    }),
    (error) => error instanceof DatabaseUnavailable && !error.outcomeUnknown,
  );
  while ((await endOf(wide, doomed)).length === 0);
  await lost;
  const unawaited = assert.rejects(
    narrow.transaction(async (tx) => {
      tx.later(sql("insert into line values (3)"));
      tx.later(sql("select pg_sleep(60)"));
    }),
    // COMMIT was sent behind them: that it was not reached is more than we can know.
    (error) => error instanceof DatabaseUnavailable && error.outcomeUnknown,
  );
  while ((await endOf(wide, doomed)).length === 0);
  await unawaited;
  assert.deepEqual(await narrow.rows(sql("select n from line")), []);
  await new Promise(setImmediate);
  assert.deepEqual(unheard, []);
});
