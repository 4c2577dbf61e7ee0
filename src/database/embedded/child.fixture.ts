import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { openDatabase, type Statement } from "../pool.ts";
import type { Account } from "./account.ts";
import { serverPid } from "./predecessor.ts";
import { type EmbeddedDatabase, type EmbeddedOptions, startEmbedded } from "./start.ts";

export interface Told {
  readonly ready?: EmbeddedDatabase["connection"];
  readonly location?: string;
  readonly takenOver?: boolean;
  readonly refused?: string;
  readonly drained?: number;
  readonly stopped?: boolean;
  readonly line?: string;
}

/** A child process that runs `start.fixture.ts`. */
export interface Child {
  readonly process: ChildProcess;
  readonly pid: number;
  /** Waits for a message that has one of the keys. */
  told(...keys: (keyof Told)[]): Promise<Told>;
  readonly ended: Promise<number | null>;
}

interface Cleanup {
  after(run: () => void | Promise<void>): void;
}

const limit = 20_000;
const stacks = new WeakMap<Cleanup, (() => void | Promise<void>)[]>();

/** Cleans up in the reverse order, which `t.after` does not: processes first, then their folders. */
function afterwards(t: Cleanup, run: () => void | Promise<void>): void {
  const stack = stacks.get(t) ?? [];
  stack.push(run);
  if (stacks.has(t)) return;
  stacks.set(t, stack);
  t.after(async () => {
    for (let step = stack.pop(); step !== undefined; step = stack.pop()) await step();
  });
}

/** Resolves once the condition holds; rejects with `what` after twenty seconds. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + limit;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A temporary folder that other users may pass through, removed after the test. */
export function temporaryFolder(t: Cleanup): string {
  const folder = mkdtempSync(join(tmpdir(), "millrace-embedded-"));
  chmodSync(folder, 0o711);
  afterwards(t, async () => {
    await until("the servers are gone", () => serversOn(folder).length === 0);
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  });
  return folder;
}

let prototype: Promise<string> | undefined;

/** A data folder that was used and cleanly stopped before: a copy of one made once per test file, which is quicker. */
export async function usedFolder(t: Cleanup): Promise<string> {
  prototype ??= makePrototype();
  const folder = join(temporaryFolder(t), "data");
  const copied = spawnSync("cp", ["-a", await prototype, folder]);
  if (copied.status !== 0) throw new Error(`The prototype could not be copied: ${copied.stderr}`);
  return folder;
}

async function makePrototype(): Promise<string> {
  const parent = mkdtempSync(join(tmpdir(), "millrace-prototype-"));
  chmodSync(parent, 0o711);
  process.once("exit", () => rmSync(parent, { recursive: true, force: true }));
  const folder = join(parent, "data");
  await (await startEmbedded({ folder })).stop();
  return folder;
}

/** Starts a child on the data folder; killed after the test. */
export function startChild(t: Cleanup, options: EmbeddedOptions, account?: Account): Child {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "start.fixture.ts"), JSON.stringify(options)],
    {
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
      cwd: "/",
      env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR },
      ...account,
    },
  );
  const messages: Told[] = [];
  createInterface({ input: child.stdout! }).on("line", (line) => messages.push(JSON.parse(line) as Told));
  let exited = false;
  const ended = new Promise<number | null>((resolve) => {
    child.once("close", (code) => {
      exited = true;
      resolve(code);
    });
  });
  afterwards(t, async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return {
    process: child,
    pid: child.pid!,
    ended,
    told: async (...keys) => {
      const find = () => messages.find((message) => keys.some((key) => message[key] !== undefined));
      await until(`the child says ${keys.join(" or ")} (it said ${JSON.stringify(messages)})`, () => {
        return find() !== undefined || exited;
      });
      const message = find();
      if (message === undefined) throw new Error(`The child said ${JSON.stringify(messages)}`);
      return message;
    },
  };
}

/** Runs one statement on a child's database. */
export async function ask<T = Record<string, unknown>>(
  connection: EmbeddedDatabase["connection"],
  text: Statement["text"],
): Promise<T[]> {
  const database = openDatabase({ ...connection, maximumConnections: 1 });
  try {
    return await database.rows<T>({ text });
  } finally {
    await database.close();
  }
}

/** Living processes whose command line names the folder: servers, their workers' parents and watchers (Linux). */
export function serversOn(folder: string): number[] {
  return living().filter((pid) => commandOf(pid).includes(`-D\0${folder}/`));
}

/** The process of the database server of a data folder. */
export function serverOf(home: string): number {
  const pid = serverPid(join(home, "postgres"));
  if (pid === undefined) throw new Error(`No server runs in ${home}`);
  return pid;
}

/** The process that watches over the server: the one of its session that is a shell. */
export function watcherOf(server: number): number {
  const watcher = living().find(
    (pid) => pid !== server && sessionOf(pid) === server && commandOf(pid).startsWith("/bin/sh"),
  );
  if (watcher === undefined) throw new Error(`No watcher of process ${server}`);
  return watcher;
}

function living(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

function sessionOf(pid: number): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, "latin1");
    return Number(status.slice(status.lastIndexOf(")") + 2).split(" ")[3]);
  } catch {
    return undefined;
  }
}
