import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { DatabaseUnavailable, openDatabase } from "../pool.ts";
import { nobody } from "./account.ts";
import {
  ask,
  type Child,
  serverOf,
  serversOn,
  startChild,
  temporaryFolder,
  until,
  usedFolder,
  watcherOf,
} from "./child.fixture.ts";
import type { EmbeddedDatabase } from "./start.ts";

const linux = { skip: process.platform === "linux" ? false : "looks at /proc" };

interface Started {
  readonly folder: string;
  readonly child: Child;
  readonly connection: EmbeddedDatabase["connection"];
  readonly server: number;
}

/** A running child whose database holds one committed row. */
async function started(t: TestContext): Promise<Started> {
  const folder = await usedFolder(t);
  const child = startChild(t, { folder });
  const connection = (await child.told("ready")).ready!;
  await ask(connection, "create table kept as select 7 as value");
  return { folder, child, connection, server: serverOf(folder) };
}

async function startsAgain(t: TestContext, folder: string): Promise<void> {
  const { ready, takenOver } = await startChild(t, { folder }).told("ready");
  assert.equal(takenOver, true, "the successor knows that its predecessor did not stop by itself");
  assert.deepEqual(await ask(ready!, "select value from kept"), [{ value: 7 }]);
}

const isGone = (folder: string) => () => serversOn(folder).length === 0;

test("the death of Node ends the server, cleanly", linux, async (t) => {
  const { folder, child } = await started(t);
  child.process.kill("SIGKILL");
  await until("the server is gone", isGone(folder));
  assert.match(readFileSync(join(folder, "postgres.log"), "utf8"), /database system is shut down\n$/);
});

test("a start right after the death of Node waits for the old server and goes on", linux, async (t) => {
  const { folder, child } = await started(t);
  child.process.kill("SIGKILL");
  await startsAgain(t, folder);
});

test("a start right after the death of everything at once recovers what was committed", linux, async (t) => {
  const { folder, child, server } = await started(t);
  const watcher = watcherOf(server);
  for (const pid of [child.pid, watcher, server]) process.kill(pid, "SIGKILL");
  await startsAgain(t, folder);
});

test("a server whose Node and watcher died together is ended by the next start", linux, async (t) => {
  const { folder, child, server } = await started(t);
  child.process.kill("SIGSTOP");
  process.kill(watcherOf(server), "SIGKILL");
  child.process.kill("SIGKILL");
  await child.ended;
  assert.equal(serverOf(folder), server, "it lives on");
  await startsAgain(t, folder);
});

test("a watcher that dies is replaced", linux, async (t) => {
  const { folder, child, server } = await started(t);
  const first = watcherOf(server);
  process.kill(first, "SIGKILL");
  await until("there is a new watcher", () => watchersOf(server).some((pid) => pid !== first));
  child.process.kill("SIGKILL");
  await until("the server is gone", isGone(folder));
});

test("a server that dies alone is started again, and pools find it", linux, async (t) => {
  const { folder, connection, server } = await started(t);
  const database = openDatabase(connection);
  t.after(() => database.close());
  await database.rows({ text: "select 1" });
  process.kill(server, "SIGKILL");
  await until("another server answers", async () => {
    try {
      const rows = await database.rows({ text: "select value from kept" });
      return rows.length === 1 && serverOf(folder) !== server;
    } catch (error) {
      // Between the two servers there is none, to connect to or to be named.
      assert.ok(error instanceof DatabaseUnavailable || /No server runs/.test(String(error)), String(error));
      return false;
    }
  });
});

test("a kill during the first start leaves nothing half-made", linux, async (t) => {
  const folder = join(temporaryFolder(t), "data");
  const child = startChild(t, { folder });
  await until("files are being made", () => {
    return existsSync(folder) && readdirSync(folder).some((name) => name.startsWith("postgres.new-"));
  });
  child.process.kill("SIGKILL");
  const { ready } = await startChild(t, { folder }).told("ready");
  assert.deepEqual(await ask(ready!, "select 1 as one"), [{ one: 1 }]);
});

test(
  "a pid file whose number now belongs to another program of the same user is no obstacle",
  linux,
  async (t) => {
    const { folder, child, server } = await started(t);
    const watcher = watcherOf(server);
    const file = join(folder, "postgres/postmaster.pid");
    const left = readFileSync(file, "utf8");
    for (const pid of [child.pid, watcher, server]) process.kill(pid, "SIGKILL");
    await until("the server is gone", isGone(folder));
    const account = process.getuid?.() === 0 ? nobody : {};
    const other = spawn("/bin/sleep", ["60"], { stdio: "ignore", cwd: "/", ...account });
    t.after(() => other.kill("SIGKILL"));
    await new Promise((resolve) => other.once("spawn", resolve));
    writeFileSync(file, left.replace(/^\d+/, String(other.pid)));
    await startsAgain(t, folder);
    assert.equal(other.exitCode, null, "the other program was left alone");
    assert.equal(other.signalCode, null);
  },
);

function watchersOf(server: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        return command.startsWith("/bin/sh") && command.endsWith(`sh\0${server}\0`);
      } catch {
        return false;
      }
    });
}
