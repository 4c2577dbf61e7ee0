import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { findInstallation } from "./binaries.ts";
import { ask, serversOn, startChild, temporaryFolder, usedFolder } from "./child.fixture.ts";

test("an empty folder becomes a database that only its socket reaches and that syncs every commit", async (t) => {
  const folder = join(temporaryFolder(t), "data");
  const child = startChild(t, { folder });
  const { ready, location, takenOver } = await child.told("ready");
  assert.equal(takenOver, false);
  assert.match(location!, /PostgreSQL 18.*data in .*\/postgres/);
  const [settings] = await ask(
    ready!,
    `select current_setting('listen_addresses') as tcp, current_setting('fsync') as fsync,
       current_setting('synchronous_commit') as commit, current_setting('server_encoding') as encoding,
       current_setting('data_checksums') as checksums, lower('É') as lower, 'a' < 'B' as dictionary_order`,
  );
  assert.deepEqual(settings, {
    tcp: "",
    fsync: "on",
    commit: "on",
    encoding: "UTF8",
    checksums: "on",
    lower: "é",
    dictionary_order: false,
  });
  assert.equal(statSync(folder).mode & 0o066, 0, "nobody else lists or writes the data folder");
  for (const own of ["postgres", "run"]) assert.equal(statSync(join(folder, own)).mode & 0o777, 0o700);
  assert.equal(statSync(join(folder, "postgres.log")).mode & 0o777, 0o600);
});

test("a clean stop keeps what was committed, leaves no process and is not a take-over", async (t) => {
  const folder = await usedFolder(t);
  const first = startChild(t, { folder });
  await ask((await first.told("ready")).ready!, "create table kept as select 7 as value");
  first.process.kill("SIGTERM");
  assert.equal((await first.told("stopped")).stopped, true);
  assert.equal(await first.ended, 0);
  assert.deepEqual(serversOn(folder), []);
  assert.equal(existsSync(join(folder, "running.json")), false);

  const { ready, takenOver } = await startChild(t, { folder }).told("ready");
  assert.equal(takenOver, false);
  assert.deepEqual(await ask(ready!, "select value from kept"), [{ value: 7 }]);
  assert.doesNotMatch(readFileSync(join(folder, "postgres.log"), "utf8"), /not properly shut down|abnormal/);
});

test("Ctrl-C in the terminal reaches the server only after the drain", async (t) => {
  const child = startChild(t, { folder: await usedFolder(t) });
  await child.told("ready");
  process.kill(-child.pid, "SIGINT");
  assert.equal((await child.told("drained")).drained, 42);
  assert.equal(await child.ended, 0);
});

test("a second process on the folder is told who has it, and what to do", async (t) => {
  const folder = await usedFolder(t);
  const first = startChild(t, { folder });
  await first.told("ready");
  const second = startChild(t, { folder });
  const { refused } = await second.told("refused");
  assert.match(
    refused!,
    new RegExp(`Another Millrace \\(process ${first.pid}\\) uses the data folder ${folder}`),
  );
  assert.match(refused!, /stop it or set MILLRACE_DATA/);
  assert.equal(await second.ended, 1);
});

test("of several first starts at once exactly one gets the folder", async (t) => {
  const folder = join(temporaryFolder(t), "data");
  const children = [1, 2, 3, 4].map(() => startChild(t, { folder }));
  const told = await Promise.all(children.map((child) => child.told("ready", "refused")));
  assert.equal(told.filter((one) => one.ready !== undefined).length, 1);
  assert.equal(told.filter((one) => /Another Millrace/.test(one.refused ?? "")).length, 3);
});

test("a folder whose path is too long for a socket gets a short private one, removed at the stop", async (t) => {
  const folder = join(temporaryFolder(t), "d".repeat(120), "data");
  const child = startChild(t, { folder });
  const { ready } = await child.told("ready");
  assert.ok(Buffer.byteLength(join(ready!.host, ".s.PGSQL.5432")) < 107);
  assert.equal(statSync(ready!.host).mode & 0o777, 0o700);
  assert.deepEqual(await ask(ready!, "select 1 as one"), [{ one: 1 }]);
  child.process.kill("SIGKILL");
  await child.ended;

  const next = startChild(t, { folder });
  const after = await next.told("ready");
  assert.equal(existsSync(ready!.host), false, "the one a killed process left is removed by the next");
  next.process.kill("SIGTERM");
  await next.ended;
  assert.equal(existsSync(after.ready!.host), false);
});

test("a folder with quotes, commas and spaces in its name works", async (t) => {
  const folder = join(temporaryFolder(t), `my "data", 100% 'ours'`);
  const { ready } = await startChild(t, { folder }).told("ready");
  assert.deepEqual(await ask(ready!, "select 1 as one"), [{ one: 1 }]);
});

test("a database of another PostgreSQL version is refused untouched", async (t) => {
  const folder = await usedFolder(t);
  writeFileSync(join(folder, "postgres/PG_VERSION"), "17\n");
  const { refused } = await startChild(t, { folder }).told("refused");
  assert.match(refused!, /was made by PostgreSQL 17, but PostgreSQL 18 is installed/);
});

test("a refusal of PostgreSQL comes with its own last words", async (t) => {
  const folder = await usedFolder(t);
  writeFileSync(join(folder, "postgres/postgresql.conf"), "no_such_setting = 1\n");
  const { refused } = await startChild(t, { folder }).told("refused");
  assert.match(refused!, /did not start.*DATABASE_URL/s);
  assert.match(refused!, /no_such_setting/);
  assert.match(refused!, /postgres\.log/);
});

test("nothing is written into the installed package", async (t) => {
  const { native } = await findInstallation();
  const before = readdirSync(join(native, "lib"));
  const folder = await usedFolder(t);
  await startChild(t, { folder }).told("ready");
  assert.deepEqual(readdirSync(join(native, "lib")), before);
  assert.ok(readdirSync(join(folder, "lib")).length > 0);
});

test("a platform without PostgreSQL programs is told to name a server", async () => {
  await assert.rejects(findInstallation("plan9-x64"), /not installed.*DATABASE_URL/s);
});
