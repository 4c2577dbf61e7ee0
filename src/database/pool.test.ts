import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyDatabase } from "../../test/database.ts";
import { waitFor } from "../../test/wait-for.ts";
import {
  type Database,
  DatabaseUnavailable,
  openDatabase,
  statement,
  type Transaction,
  together,
  UnexpectedRowCount,
} from "./pool.ts";

const sql = (text: string) => ({ text });
const code = (wanted: string) => (error: unknown) => (error as { code?: string }).code === wanted;

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Ends every other session of the database, as a restart of the server would. */
async function endOthers(database: Database, where = "true"): Promise<void> {
  await database.rows(
    sql(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and ${where}`,
    ),
  );
}

test("values come out exact: no money as a double, no day as an instant, no integer rounded", async (t) => {
  const { database } = await emptyDatabase(t);
  const row = await database.one(
    sql(`select 9007199254740991::int8 as big, '{1,null}'::int8[] as bigs, 0.10::numeric as amount,
      array[array[1.50, 2.50]]::numeric[] as amounts, date '2026-02-28' as day, array[date '2026-02-28'] as days,
      '2026-02-28T10:00:00+02'::timestamptz as instant, '00000000-0000-4000-8000-000000000001'::uuid as id,
      '{"a": [1]}'::jsonb as document, '\\x00ff'::bytea as bytes`),
  );
  assert.deepEqual(row, {
    big: 9007199254740991,
    bigs: [1, null],
    amount: "0.10",
    amounts: [["1.50", "2.50"]],
    day: "2026-02-28",
    days: ["2026-02-28"],
    instant: new Date("2026-02-28T08:00:00Z"),
    id: "00000000-0000-4000-8000-000000000001",
    document: { a: [1] },
    bytes: Buffer.from([0, 255]),
  });
  await assert.rejects(database.rows(sql("select 9007199254740992::int8")), /does not fit a number/);
});

test("one and maybe refuse other numbers of rows than they promise", async (t) => {
  const { database } = await emptyDatabase(t);
  const some = statement("test-some", "select generate_series(1, $1::int) as n");
  assert.deepEqual(await database.one(some, [1]), { n: 1 });
  await assert.rejects(database.one(some, [0]), UnexpectedRowCount);
  await assert.rejects(database.one(some, [2]), /exactly one, found 2 rows: test-some/);
  assert.equal(await database.maybe(some, [0]), undefined);
  await assert.rejects(database.maybe(some, [2]), UnexpectedRowCount);
});

test("two statements cannot share a name, nor a name be cut by PostgreSQL", () => {
  statement("test-name", "select 1");
  statement("test-name", "select 1");
  assert.throws(() => statement("test-name", "select 2"), /Two statements/);
  assert.throws(() => statement("n".repeat(64), "select 1"), /63 bytes/);
});

test("a transaction commits all or nothing", async (t) => {
  const { database } = await emptyDatabase(t);
  await database.rows(sql("create table line (n int primary key)"));
  assert.equal(await database.transaction((tx) => tx.count(sql("insert into line values (1), (2)"))), 2);
  await assert.rejects(
    database.transaction(async (tx) => {
      await tx.count(sql("insert into line values (3)"));
      throw new Error("changed my mind");
    }),
    /changed my mind/,
  );
  assert.deepEqual(await database.one(sql("select count(*) as n from line")), { n: 2 });
});

test("a failed statement whose error was swallowed does not count as committed", async (t) => {
  const { database } = await emptyDatabase(t);
  await assert.rejects(
    database.transaction((tx) => tx.rows(sql("select 1 / 0")).catch(() => "fine")),
    /was rolled back/,
  );
});

test("a transaction waits for statements nobody awaited, and is closed afterwards", async (t) => {
  const { database } = await emptyDatabase(t);
  await database.rows(sql("create table line (n int)"));
  let kept: Transaction | undefined;
  await assert.rejects(
    database.transaction(async (tx) => {
      kept = tx;
      await Promise.all([tx.rows(sql("select 1 / 0")), tx.rows(sql("insert into line values (1)"))]);
    }),
    code("22012"),
  );
  await assert.rejects(kept!.rows(sql("select 1")), /has ended/);
  assert.deepEqual(await database.rows(sql("select * from line")), []);
});

test("a serialization failure is tried again only when asked", async (t) => {
  const { database } = await emptyDatabase(t);
  await database.rows(sql("create table tally (n int)"));
  await database.rows(sql("insert into tally values (0)"));
  let attempts = 0;
  const raise = async (tx: Transaction) => {
    attempts += 1;
    await tx.rows(sql("select n from tally"));
    if (attempts % 2 === 1) await database.rows(sql("update tally set n = n + 10"));
    await tx.rows(sql("update tally set n = n + 1"));
  };
  await assert.rejects(database.transaction(raise, { isolation: "repeatable read" }), code("40001"));
  attempts = 0;
  await database.transaction(raise, { isolation: "repeatable read", retries: 1 });
  assert.equal(attempts, 2);
  assert.deepEqual(await database.one(sql("select n from tally")), { n: 21 });
});

test("connections the server ends while idle harm nobody", async (t) => {
  const { database, url } = await emptyDatabase(t);
  const lost: Error[] = [];
  const other = openDatabase({ connectionString: url, onLostConnection: (error) => lost.push(error) });
  t.after(() => other.close());
  await other.rows(sql("select 1"));
  await endOthers(database);
  await until("the loss is told", () => lost.length > 0);
  assert.deepEqual(await other.rows(sql("select 1 as one")), [{ one: 1 }]);
});

test("a connection lost inside a transaction is told as such, and the pool goes on", async (t) => {
  const { database } = await emptyDatabase(t);
  await assert.rejects(
    database.transaction(async (tx) => {
      await tx.rows(sql("select 1"));
      await endOthers(database);
      await tx.rows(sql("select 1"));
    }),
    (error) => error instanceof DatabaseUnavailable && !error.outcomeUnknown,
  );
  assert.deepEqual(await database.rows(sql("select 1 as one")), [{ one: 1 }]);
});

test("a connection lost during COMMIT leaves the outcome unknown, and says so", async (t) => {
  const { database } = await emptyDatabase(t);
  await database.rows(
    sql(`create table line (n int);
      create function linger() returns trigger language plpgsql as 'begin perform pg_sleep(20); return null; end';
      create constraint trigger slow after insert on line deferrable initially deferred
        for each row execute function linger()`),
  );
  const pushed = assert.rejects(
    database.transaction((tx) => tx.count(sql("insert into line values (1)"))),
    (error) => error instanceof DatabaseUnavailable && error.outcomeUnknown,
  );
  let committing = false;
  while (!committing) {
    const rows = await database.rows(
      sql("select 1 from pg_stat_activity where query = 'commit' and wait_event = 'PgSleep'"),
    );
    committing = rows.length > 0;
  }
  await endOthers(database, "query = 'commit'");
  await pushed;
});

test("a statement that runs too long is cancelled, a transaction that sits idle is ended", async (t) => {
  const { url, database: other } = await emptyDatabase(t);
  const database = openDatabase({
    connectionString: url,
    statementTimeoutMilliseconds: 50,
    idleInTransactionTimeoutMilliseconds: 50,
  });
  t.after(() => database.close());
  await assert.rejects(database.rows(sql("select pg_sleep(10)")), code("57014"));
  await database.transaction((tx) => tx.rows(sql("select pg_sleep(0.1)")), {
    statementTimeoutMilliseconds: 0,
  });
  await assert.rejects(
    database.transaction(async (tx) => {
      const { pid } = await tx.one<{ pid: number }>(sql("select pg_backend_pid() as pid"));
      await waitFor("the idle session to be ended", async () => {
        const alive = await other.rows(sql(`select 1 from pg_stat_activity where pid = ${pid}`));
        return alive.length === 0;
      });
      await tx.rows(sql("select 1"));
    }),
    DatabaseUnavailable,
  );
});

test("a server that is not there, or a pool that stays full, is unavailability", async (t) => {
  const nowhere = openDatabase({ host: "/nonexistent", user: "nobody", database: "none" });
  await assert.rejects(nowhere.rows(sql("select 1")), DatabaseUnavailable);
  await nowhere.close();
  const { url } = await emptyDatabase(t);
  // Long enough for the first connection on a busy machine.
  const full = openDatabase({
    connectionString: url,
    maximumConnections: 1,
    connectTimeoutMilliseconds: 1_000,
  });
  t.after(() => full.close());
  await full.transaction(() => assert.rejects(full.rows(sql("select 1")), DatabaseUnavailable));
});

test("what is sent without waiting for it is committed with the rest, in the order given", async (t) => {
  const { database } = await emptyDatabase(t);
  await database.rows(sql("create table line (n bigint generated always as identity, note text)"));
  const add = statement("test-later-add", "insert into line (note) values ($1)");
  await database.transaction(async (tx) => {
    tx.later(add, ["first"]);
    await tx.rows(add, ["second"]);
    tx.later(add, ["third"]);
  });
  const rows = await database.rows<{ note: string }>(sql("select note from line order by n"));
  assert.deepEqual(
    rows.map(({ note }) => note),
    ["first", "second", "third"],
  );
});

test("a statement that fails unseen fails the transaction with its own error, wherever it stands", async (t) => {
  const { database } = await emptyDatabase(t);
  await database.rows(sql("create table line (n int primary key)"));
  const add = statement("test-later-failing", "insert into line values ($1)");
  const taken = /duplicate key/;
  const atTheEnd = database.transaction(async (tx) => {
    tx.later(add, [1]);
    tx.later(add, [1]);
  });
  await assert.rejects(atTheEnd, taken);
  const before = database.transaction(async (tx) => {
    tx.later(add, [2]);
    tx.later(add, [2]);
    await tx.rows(add, [3]);
  });
  await assert.rejects(before, taken);
  const own = database.transaction(async (tx) => {
    tx.later(add, [4]);
    throw new Error("the caller's own");
  });
  await assert.rejects(own, /the caller's own/);
  assert.deepEqual(await database.rows(sql("select * from line")), []);
  // The connection goes on to serve others.
  await database.rows(add, [5]);
});

test("of statements sent together, the first failure in the order given is told", async (t) => {
  const { database } = await emptyDatabase(t);
  const one = sql("select 1 as n");
  const failing = (code: string) => sql(`do $$ begin raise exception '${code}'; end $$`);
  const both = await database.transaction((tx) => together(tx.one<{ n: number }>(one), tx.rows(one)));
  assert.deepEqual(both, [{ n: 1 }, [{ n: 1 }]]);
  const failed = database.transaction((tx) => together(tx.rows(failing("one")), tx.rows(failing("two"))));
  await assert.rejects(failed, /one/);
});

test("listening survives the loss of its connection and tells its caller to look again", async (t) => {
  const { database } = await emptyDatabase(t);
  const heard: string[] = [];
  let again = 0;
  const listening = await database.listen(
    ["lane due", "other"],
    (channel, payload) => heard.push(`${channel}: ${payload}`),
    () => {
      again += 1;
    },
  );
  await database.rows(sql("select pg_notify('lane due', 'a')"));
  await until("the first is heard", () => heard.length === 1);
  await endOthers(database, "query like 'listen%'");
  await until("it listens again", () => again === 1);
  await database.rows(sql("select pg_notify('other', 'b')"));
  await until("the second is heard", () => heard.length === 2);
  assert.deepEqual(heard, ["lane due: a", "other: b"]);
  await listening.close();
  const listeners = sql(
    "select from pg_stat_activity where datname = current_database() and query like 'listen%'",
  );
  await until("its connection is gone", async () => (await database.rows(listeners)).length === 0);
});

test("after a migration changed a table, prepared statements recover by themselves", async (t) => {
  const { url } = await emptyDatabase(t);
  const database = openDatabase({ connectionString: url, maximumConnections: 1 });
  t.after(() => database.close());
  await database.rows(sql("create table line (n int)"));
  const all = statement("test-all-lines", "select * from line");
  await database.rows(all);
  await database.rows(sql("alter table line add m int"));
  await database.rows(all).catch(() => {});
  assert.deepEqual(await database.rows(all), []);
});

test("callers who wait get an error in time: of a statement, of a transaction, of a pool without a free connection", async (t) => {
  const { url } = await emptyDatabase(t);
  const pool = openDatabase({ connectionString: url, maximumConnections: 1 });
  t.after(() => pool.close());
  await pool.rows(sql("select 1"));
  const hurried = pool.within(100);
  const endless = sql("select pg_sleep(60)");
  await assert.rejects(hurried.rows(endless), code("57014"));
  // The connection goes back with the time that others have.
  const timeout = sql("select current_setting('statement_timeout') as limit");
  assert.deepEqual(await pool.one(timeout), { limit: "30s" });
  assert.deepEqual(await hurried.one(timeout), { limit: "100ms" });
  await assert.rejects(
    hurried.transaction((tx) => tx.rows(endless)),
    code("57014"),
  );
  await pool.transaction(async (tx) => {
    await assert.rejects(hurried.rows(sql("select 1")), DatabaseUnavailable);
    assert.deepEqual(await tx.one(sql("select 1 as one")), { one: 1 });
  });
  assert.deepEqual(await hurried.one(sql("select 2 as two")), { two: 2 });
  assert.deepEqual(pool.load(), { open: 1, idle: 1, waiting: 0 });
});

test("what a caller did not wait for ends at the server, too", async (t) => {
  const { url } = await emptyDatabase(t);
  const pool = openDatabase({ connectionString: url, maximumConnections: 2 });
  t.after(() => pool.close());
  const hurried = pool.within(100);
  const busy = "select count(*) from generate_series(1, 2000000000)";
  await assert.rejects(hurried.rows(sql(busy)));
  const goingOn = sql(`select pid from pg_stat_activity where state = 'active' and query = '${busy}'`);
  await until("it has ended", async () => (await pool.rows(goingOn)).length === 0);
});
