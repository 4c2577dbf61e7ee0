import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isRoot, nobody, succeedsAs } from "./account.ts";
import { findInstallation, type Installation } from "./binaries.ts";
import { ask, startChild, temporaryFolder, usedFolder } from "./child.fixture.ts";

const asRoot = { skip: isRoot() ? false : "only root can try what happens under root and other users" };

/** The programs in a place that only root may enter. */
async function closedInstallation(folder: string): Promise<Installation> {
  const { native } = await findInstallation();
  const closed = join(folder, "closed-modules");
  mkdirSync(closed, { mode: 0o700 });
  cpSync(native, join(closed, "native"), { recursive: true });
  return { native: join(closed, "native"), version: "18.4.0-test" };
}

test("root's database runs under another user, in place where that user may pass", asRoot, async (t) => {
  const folder = join(temporaryFolder(t), "data");
  const { location } = await startChild(t, { folder }).told("ready");
  assert.match(location!, /run as uid 65534/);
  assert.equal(statSync(join(folder, "postgres")).uid, 65534);
  assert.equal(statSync(folder).uid, 0);
  assert.equal(existsSync(join(folder, "database-location")), false);
});

test(
  "in a place only root may enter the data lies elsewhere, the folder says where, and it is found again",
  asRoot,
  async (t) => {
    const base = temporaryFolder(t);
    const parent = join(base, "root-only");
    mkdirSync(parent, { mode: 0o700 });
    const folder = join(parent, "project/data");
    const shared = join(base, "shared");
    const first = startChild(t, { folder, shared });
    const { ready, location } = await first.told("ready");
    const home = readFileSync(join(folder, "database-location"), "utf8").trim();
    assert.equal(join(home, ".."), shared);
    assert.ok(location!.includes(home), location);
    await ask(ready!, "create table kept as select 7 as value");
    first.process.kill("SIGTERM");
    await first.ended;
    assert.equal(statSync(parent).mode & 0o777, 0o700, "no mode of an existing folder is changed");

    const moved = join(base, "moved");
    cpSync(folder, moved, { recursive: true });
    const second = startChild(t, { folder: moved, shared });
    assert.deepEqual(await ask((await second.told("ready")).ready!, "select value from kept"), [
      { value: 7 },
    ]);
    const { refused } = await startChild(t, { folder, shared }).told("refused");
    assert.match(refused!, /Another Millrace/, "a copy of the data folder leads to the same database");
    second.process.kill("SIGTERM");
    await second.ended;

    rmSync(home, { recursive: true });
    const lost = await startChild(t, { folder, shared }).told("refused");
    assert.match(lost.refused!, /is not there. Bring it back/, "never silently begins with an empty one");
  },
);

test("a data folder that was deleted and made anew begins with an empty database", asRoot, async (t) => {
  const base = temporaryFolder(t);
  const parent = join(base, "root-only");
  mkdirSync(parent, { mode: 0o700 });
  const folder = join(parent, "data");
  const shared = join(base, "shared");
  const first = startChild(t, { folder, shared });
  await ask((await first.told("ready")).ready!, "create table forgotten as select 7 as value");
  const home = readFileSync(join(folder, "database-location"), "utf8").trim();
  first.process.kill("SIGTERM");
  await first.ended;
  rmSync(folder, { recursive: true });

  const { ready } = await startChild(t, { folder, shared }).told("ready");
  assert.deepEqual(await ask(ready!, "select to_regclass('forgotten') as found"), [{ found: null }]);
  assert.ok(existsSync(join(home, "postgres")), "nobody's data is deleted");
});

test("programs that only root may enter are copied once, the data stays", asRoot, async (t) => {
  const base = temporaryFolder(t);
  const installation = await closedInstallation(base);
  const shared = join(base, "shared");
  const folder = await usedFolder(t);
  const first = startChild(t, { folder, shared, installation });
  const { location } = await first.told("ready");
  const copy = join(shared, "postgresql-18.4.0-test");
  assert.ok(location!.includes(copy), location);
  assert.ok(existsSync(join(folder, "postgres/PG_VERSION")));
  assert.equal(statSync(copy).uid, 0);
  assert.equal(statSync(join(copy, "bin/postgres")).mode & 0o022, 0, "only root can change the programs");
  const made = statSync(copy).ino;
  first.process.kill("SIGTERM");
  await first.ended;
  const second = startChild(t, { folder, shared, installation });
  await second.told("ready");
  assert.equal(statSync(copy).ino, made);
  assert.deepEqual(readdirSync(shared), ["postgresql-18.4.0-test"], "no draft is left");
});

test("with programs and data both closed everything works elsewhere", asRoot, async (t) => {
  const base = temporaryFolder(t);
  const installation = await closedInstallation(base);
  const shared = join(base, "shared");
  const folder = join(base, "closed-modules/data");
  const { ready } = await startChild(t, { folder, shared, installation }).told("ready");
  assert.deepEqual(await ask(ready!, "select 1 as one"), [{ one: 1 }]);
});

test("when nothing may be entered root is told which folder is closed", asRoot, async (t) => {
  const base = temporaryFolder(t);
  const closed = join(base, "closed");
  mkdirSync(closed, { mode: 0o700 });
  const { refused } = await startChild(t, {
    folder: join(closed, "data"),
    shared: join(closed, "shared"),
  }).told("refused");
  assert.ok(refused!.includes(`may enter neither ${closed} nor`), refused);
  assert.match(refused!, /DATABASE_URL/);
});

test("a shared folder that others can write is not trusted", asRoot, async (t) => {
  const base = temporaryFolder(t);
  const closed = join(base, "closed");
  const shared = join(base, "shared");
  mkdirSync(closed, { mode: 0o700 });
  mkdirSync(shared);
  chmodSync(shared, 0o777);
  const { refused } = await startChild(t, { folder: join(closed, "data"), shared }).told("refused");
  assert.match(refused!, /only root can write/);
});

test("an ordinary user's database is all theirs, and root goes on under that user", asRoot, async (t) => {
  if (!(await succeedsAs(nobody, 'test -r "$1" && test -x "$2"', import.meta.filename, process.execPath))) {
    t.skip("this checkout may not be entered by an ordinary user");
    return;
  }
  const base = temporaryFolder(t);
  chownSync(base, nobody.uid, nobody.gid);
  const folder = join(base, "data");
  const first = startChild(t, { folder }, nobody);
  const { ready, location } = await first.told("ready");
  assert.doesNotMatch(location!, /uid/);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.equal(statSync(join(folder, "postgres")).uid, nobody.uid);
  await ask(ready!, "create table kept as select 7 as value");
  first.process.kill("SIGTERM");
  await first.ended;

  const root = startChild(t, { folder });
  assert.deepEqual(await ask((await root.told("ready")).ready!, "select value from kept"), [{ value: 7 }]);
  root.process.kill("SIGTERM");
  await root.ended;
  await startChild(t, { folder }, nobody).told("ready");
});

test("a user without a name is told what PostgreSQL lacks", asRoot, async (t) => {
  const unnamed = { uid: 54_321, gid: 54_321 };
  const named = spawnSync("getent", ["passwd", String(unnamed.uid)]).status === 0;
  if (
    named ||
    !(await succeedsAs(unnamed, 'test -r "$1" && test -x "$2"', import.meta.filename, process.execPath))
  ) {
    t.skip("there is no user without a name who may enter this checkout");
    return;
  }
  const base = temporaryFolder(t);
  chownSync(base, unnamed.uid, unnamed.gid);
  const { refused } = await startChild(t, { folder: join(base, "data") }, unnamed).told("refused");
  assert.match(refused!, /user id 54321 has no name.*DATABASE_URL/s);
  assert.match(refused!, /could not look up effective user ID/);
});

test("a data folder that may not be written says so", asRoot, async (t) => {
  const base = temporaryFolder(t);
  if (!(await succeedsAs(nobody, 'test -r "$1" && test -x "$2"', import.meta.filename, process.execPath))) {
    t.skip("this checkout may not be entered by an ordinary user");
    return;
  }
  const { refused } = await startChild(t, { folder: join(base, "data") }, nobody).told("refused");
  assert.match(refused!, /cannot be used.*MILLRACE_DATA.*DATABASE_URL/);
});
