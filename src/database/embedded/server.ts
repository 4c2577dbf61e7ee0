import { closeSync } from "node:fs";
import { join } from "node:path";
import type { Account } from "./account.ts";
import { databaseUser } from "./initialise.ts";
import { clearPredecessor, isReady } from "./predecessor.ts";
import { lastLines, type ServerLog } from "./server-log.ts";
import { EmbeddedDatabaseError, instead } from "./start-error.ts";
import { startWatched, type Watched } from "./watched.ts";

export interface ServerSettings {
  readonly program: string;
  readonly data: string;
  readonly socketFolder: string;
  readonly libraryPath: string;
  readonly account: Account | undefined;
  readonly serverLog: ServerLog;
  readonly log: (line: string) => void;
  readonly maximumConnections: number;
  readonly throwaway: boolean;
}

/** A server that is gone can still be let go of by the kernel a moment later. */
const startPatience = 10_000;
/** Crash recovery reads at most `max_wal_size` of log; far less than this on any disk. */
const recoveryPatience = 300_000;
const stopPatience = 20_000;

const settingsOf = (settings: ServerSettings): Record<string, string> => ({
  listen_addresses: "",
  unix_socket_directories: `"${settings.socketFolder.replaceAll('"', '""')}"`,
  unix_socket_permissions: "0700",
  port: "5432",
  max_connections: String(settings.maximumConnections),
  shared_buffers: "128MB",
  max_wal_size: "512MB",
  ...lasting(settings.throwaway ? "off" : "on"),
  timezone: "UTC",
  log_timezone: "UTC",
  log_line_prefix: "%m [%p] ",
  log_checkpoints: "off",
  // Rows and parameters are customers' data and do not belong in a log.
  log_error_verbosity: "terse",
  log_min_error_statement: "panic",
  cluster_name: databaseUser,
});

/** What pays only on a server whose data lasts: durability, and work done now for later. */
const lasting = (state: "on" | "off") => ({
  fsync: state,
  synchronous_commit: state,
  full_page_writes: state,
  autovacuum: state,
  jit: state,
});

/** Starts the server and waits until it takes connections. Throws `EmbeddedDatabaseError` with its own last words. */
export async function startServer(settings: ServerSettings): Promise<Watched> {
  const { data, serverLog, log } = settings;
  const deadline = performance.now() + startPatience;
  for (;;) {
    await clearPredecessor(data, log);
    const mark = serverLog.mark();
    const server = await launch(settings);
    if (await becomesReady(server, data, log)) {
      server.unref();
      return server;
    }
    const said = serverLog.since(mark);
    const passing =
      /lock file ".*" already exists|pre-existing shared memory block|could not bind Unix address/;
    if (!passing.test(said) || performance.now() > deadline) {
      throw new EmbeddedDatabaseError(
        `The embedded PostgreSQL did not start. Repair what it names, ${instead}. PostgreSQL said:\n` +
          `${lastLines(said)}\n(all of it: ${serverLog.path})`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Ends the server at once but cleanly, and waits; after 20 s the hard way, which the next start recovers from. */
export async function stopServer(server: Watched, log: (line: string) => void): Promise<void> {
  server.signal("SIGINT");
  server.interrupt();
  if (await endsWithin(server, stopPatience)) return;
  log("the database server does not end, stopping it without its last checkpoint");
  server.signal("SIGQUIT");
  if (await endsWithin(server, 5_000)) return;
  server.signal("SIGKILL");
  await endsWithin(server, 5_000);
}

async function launch(settings: ServerSettings): Promise<Watched> {
  const output = settings.serverLog.open();
  try {
    return await startWatched({
      program: settings.program,
      values: [
        "-D",
        settings.data,
        ...Object.entries(settingsOf(settings)).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
      ],
      environment: { LD_LIBRARY_PATH: settings.libraryPath, DYLD_LIBRARY_PATH: settings.libraryPath },
      account: settings.account,
      output,
    });
  } finally {
    closeSync(output);
  }
}

async function becomesReady(server: Watched, data: string, log: (line: string) => void): Promise<boolean> {
  let ended = false;
  void server.ended.then(() => {
    ended = true;
  });
  const started = performance.now();
  let said = started;
  while (!ended) {
    if (isReady(data, server.pid)) return true;
    const now = performance.now();
    if (now - said > 5_000) {
      log("the database server is recovering from an unclean stop");
      said = now;
    }
    if (now - started > recoveryPatience) {
      await stopServer(server, log);
      return false;
    }
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
  return false;
}

function endsWithin(server: Watched, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), milliseconds);
    void server.ended.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}

/** Path of the socket file a client connects to. */
export const socketFile = (folder: string): string => join(folder, ".s.PGSQL.5432");
