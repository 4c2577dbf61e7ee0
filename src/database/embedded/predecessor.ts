import { spawnSync } from "node:child_process";
import { readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EmbeddedDatabaseError } from "./start-error.ts";

/** Higher than any process number a system gives out, and one that PostgreSQL takes for dead. */
const noProcess = 1_073_741_823;
const patience = 10_000;
const untilQuit = 6_000;

/**
 * Makes way for a new server: ends one that outlived its Millrace and waits for it, and disarms a pid file whose
 * number now belongs to another program. Call it only under the folder lock: whoever started that server is dead.
 * Throws `EmbeddedDatabaseError` if it has not ended after ten seconds.
 */
export async function clearPredecessor(data: string, log: (line: string) => void): Promise<void> {
  const started = performance.now();
  let asked: NodeJS.Signals | undefined;
  for (;;) {
    const pid = serverPid(data);
    if (pid === undefined) return;
    const state = stateOf(pid, data);
    if (state === "gone") return;
    if (state !== "server") {
      disarm(data, pid);
      return;
    }
    const waited = performance.now() - started;
    if (waited > patience) {
      throw new EmbeddedDatabaseError(
        `A PostgreSQL server (process ${pid}) still uses ${data}. End it and start again.`,
      );
    }
    const signal = waited > untilQuit ? "SIGQUIT" : "SIGINT";
    if (asked !== signal) {
      if (asked === undefined) log("waiting for the database server of a Millrace that was killed to end");
      asked = signal;
      send(pid, signal);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The process number in PostgreSQL's pid file, if there is one. */
export function serverPid(data: string): number | undefined {
  const pid = Number.parseInt(pidFile(data)?.[0] ?? "", 10);
  return Number.isNaN(pid) ? undefined : Math.abs(pid);
}

/** Whether the server with this process number has written that it takes connections. */
export function isReady(data: string, pid: number): boolean {
  const lines = pidFile(data);
  return lines !== undefined && Number(lines[0]) === pid && lines[7]?.trim() === "ready";
}

function pidFile(data: string): string[] | undefined {
  try {
    return readFileSync(join(data, "postmaster.pid"), "utf8").split("\n");
  } catch {
    return undefined;
  }
}

/**
 * PostgreSQL refuses to start while the number in the pid file belongs to a living process of its user, even an
 * unrelated one or one that nobody has reaped. Only the number is replaced: the shared memory named in the file is
 * still checked, so a surviving worker process cannot be overlooked.
 */
function disarm(data: string, pid: number): void {
  const lines = pidFile(data);
  if (lines === undefined || Number(lines[0]) !== pid) return;
  lines[0] = String(noProcess);
  writeFileSync(join(data, "postmaster.pid"), lines.join("\n"));
}

type State = "gone" | "unreaped" | "server" | "another program";

function stateOf(pid: number, data: string): State {
  return process.platform === "linux" ? stateFromProc(pid, data) : stateFromPs(pid, data);
}

function stateFromProc(pid: number, data: string): State {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, "latin1");
    const letter = status.charAt(status.lastIndexOf(")") + 2);
    if (letter === "Z" || letter === "X") return "unreaped";
    if (isServerCommand(readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " "), data))
      return "server";
    return readlinkSync(`/proc/${pid}/cwd`) === data ? "server" : "another program";
  } catch (error) {
    return (error as { code?: string }).code === "EACCES" ? "another program" : "gone";
  }
}

function stateFromPs(pid: number, data: string): State {
  const { stdout } = spawnSync("ps", ["-ww", "-p", String(pid), "-o", "stat=,command="], {
    encoding: "utf8",
  });
  const line = (stdout ?? "").trim();
  if (line === "") return "gone";
  if (line.startsWith("Z")) return "unreaped";
  return isServerCommand(line, data) ? "server" : "another program";
}

const isServerCommand = (command: string, data: string): boolean =>
  command.includes("postgres") && command.includes(` -D ${data} `);

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended, or belongs to another user; waiting tells.
  }
}
