import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { nobody } from "../../src/database/embedded/account.ts";
import { emptyDatabase } from "../database.ts";
import { Installation, processesNaming } from "../millrace-process.ts";

/** Settings of the operating system's conventions: the exit code of a start that was refused. */
const refused = 78;
const secret = "a secret of the tests that is long enough";

test("an empty folder becomes a ready Millrace that shows its first API key once and never again, and a link for the Portal's administrator until there is one", async (t) => {
  const installation = await Installation.prepare(t, {}, { empty: true });
  const first = await installation.start({ command: "npm start" }).ready();
  const [, key] = await first.said(/^ {2}(test[A-Za-z0-9]{36})$/m);
  await first.said(new RegExp(`database: PostgreSQL [\\d.]+, data in ${installation.dataFolder}/postgres`));
  const readiness = await fetch(`${installation.url}/readyz`);
  assert.deepEqual(await readiness.json(), {
    status: "ready",
    checks: { database: "ok", migrations: "ok", queue: "ok", process: "ok" },
  });
  assert.equal((await fetch(`${installation.url}/healthz`)).status, 200);
  const companyId = await installation.bank(key).company("Harbour Cafe");
  assert.equal(first.output.split(key!).length, 2, "the key is printed once");
  first.signal("SIGTERM");
  await first.ended;

  const second = await installation.start({ command: "npm start" }).ready();
  const company = await installation.bank(key).done("GET", `/companies/${companyId}`);
  assert.equal(company.name, "Harbour Cafe");
  assert.doesNotMatch(second.output, new RegExp(`${key}|first API key`));
  const links = [first, second].map(({ output }) => /\/portal\/welcome#(\w{40})/.exec(output)?.[1]);
  assert.ok(links[0] && links[1] && links[0] !== links[1], "each start makes a new link");
});

test("a setting that nobody knows refuses the start and is named", async (t) => {
  const installation = await Installation.prepare(t);
  const start = installation.start({ settings: { MILLRACE_SANDBOX_PROT: "4100" } });
  assert.equal((await start.ended).code, refused);
  assert.match(start.output, /did not start\. MILLRACE_SANDBOX_PROT is not a setting/);
  assert.doesNotMatch(start.output, /\n\s+at /, "no stack for what a person can put right");
});

test("live refuses the sandbox role from end to end", async (t) => {
  const installation = await Installation.prepare(t);
  const start = installation.start({
    settings: { MILLRACE_ENVIRONMENT: "live", MILLRACE_ROLES: "api,worker,sandbox", MILLRACE_SECRET: secret },
  });
  assert.equal((await start.ended).code, refused);
  assert.match(start.output, /MILLRACE_ROLES must not contain sandbox/);
});

test("a database stays with the environment and the secret it was first started with", async (t) => {
  const installation = await Installation.prepare(t, installationOf(await emptyDatabase(t)));
  const first = await installation.start().ready();
  first.signal("SIGTERM");
  await first.ended;

  const live = installation.start({
    settings: {
      MILLRACE_ENVIRONMENT: "live",
      MILLRACE_ROLES: "api,worker",
      MILLRACE_URL: "https://feeds.bank.example",
      MILLRACE_PORTAL_URL: "https://portal.bank.example",
    },
  });
  assert.equal((await live.ended).code, refused);
  assert.match(live.output, /belongs to a test installation/);

  const other = installation.start({ settings: { MILLRACE_SECRET: `another ${secret}` } });
  assert.equal((await other.ended).code, refused);
  assert.match(other.output, /sealed under another master key/);

  await installation.start().ready();
});

test("a database whose master key is missing is refused, and no other key is put in its place", async (t) => {
  const installation = await Installation.prepare(t);
  const first = await installation.start().ready();
  first.signal("SIGTERM");
  await first.ended;
  const file = join(installation.dataFolder, "secret");
  const kept = readFileSync(file, "utf8");
  rmSync(file);
  const start = installation.start();
  assert.equal((await start.ended).code, refused);
  assert.match(start.output, /master key of this database is missing/);
  assert.equal(existsSync(file), false);
  writeFileSync(file, kept);
  await installation.start().ready();
});

test("a port that is taken refuses the start, and nothing is left running", async (t) => {
  const installation = await Installation.prepare(t);
  const settings = { MILLRACE_SANDBOX_PORT: String(installation.port) };
  const start = installation.start({ settings });
  assert.equal((await start.ended).code, refused, start.output);
  assert.match(start.output, new RegExp(`port ${installation.port} is in use`));
  assert.deepEqual(processesNaming(installation.folder), []);
});

test("a second process on one data folder says so and stops, and the first goes on", async (t) => {
  const installation = await Installation.prepare(t, { MILLRACE_SANDBOX_PORT: "0" });
  const first = await installation.start().ready();
  const second = installation.start({ settings: { PORT: "0" } });
  assert.equal((await second.ended).code, refused);
  const named = `Another Millrace (process ${first.pid}) uses the data folder ${installation.dataFolder}`;
  assert.ok(second.output.includes(named), second.output);
  assert.equal((await fetch(`${installation.url}/readyz`)).status, 200);
});

test("a server database is only checked at start: migrating it is a command of its own", async (t) => {
  const installation = await Installation.prepare(t, installationOf(await emptyDatabase(t)));
  const early = installation.start({ settings: { MILLRACE_MIGRATE: "" } });
  assert.equal((await early.ended).code, refused);
  assert.match(early.output, /Run: npm run migrate/);

  const migrate = installation.start({ command: "npm run migrate", settings: { MILLRACE_MIGRATE: "" } });
  assert.equal((await migrate.ended).code, 0, migrate.output);
  await installation.start({ settings: { MILLRACE_MIGRATE: "" } }).ready();
});

test("two migrations at once apply each file once", async (t) => {
  const { database, url } = await emptyDatabase(t);
  const installation = await Installation.prepare(t, installationOf({ url }));
  const both = [1, 2].map(() => installation.start({ command: "npm run migrate" }));
  for (const one of both) assert.equal((await one.ended).code, 0, one.output);
  const applied = await database.rows<{ name: string }>({ text: "select name from schema_migration" });
  const said = both.flatMap(({ output }) => [...output.matchAll(/^applied \d{4}-(.+)\.sql$/gm)]);
  assert.deepEqual(said.map(([, name]) => name).sort(), applied.map(({ name }) => name).sort());
  assert.ok(applied.length > 0);
});

test("a server database needs a secret that does not live on this disk", async (t) => {
  const { url } = await emptyDatabase(t);
  const installation = await Installation.prepare(t, { DATABASE_URL: url });
  for (const command of ["start", "npm run migrate"] as const) {
    const start = installation.start({ command });
    assert.notEqual((await start.ended).code, 0);
    assert.match(start.output, /MILLRACE_SECRET is required with DATABASE_URL/);
  }
});

const notRoot = process.getuid?.() !== 0 && "only root can start it as somebody else";
test("an ordinary user starts it too, and owns everything it makes", { skip: notRoot }, async (t) => {
  const installation = await Installation.prepare(t, {}, { empty: true });
  installation.giveTo(nobody);
  const start = await installation.start({ account: nobody }).ready();
  assert.doesNotMatch(start.output, /run as uid/);
  const [, key] = await start.said(/^ {2}(test[A-Za-z0-9]{36})$/m);
  await installation.bank(key).company();
  start.signal("SIGTERM");
  assert.deepEqual(await start.ended, { code: 0, signal: null });
});

function installationOf({ url }: { url: string }): Record<string, string> {
  return {
    DATABASE_URL: url,
    MILLRACE_SECRET: secret,
    MILLRACE_MIGRATE: "auto",
    MILLRACE_ROLES: "api,worker",
  };
}
