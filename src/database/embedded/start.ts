import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { errorCode } from "../failure.ts";
import { DatabaseUnavailable, openDatabase, quotedIdentifier } from "../pool.ts";
import { give, isRoot, succeedsAs } from "./account.ts";
import { findInstallation, type Installation, linkLibraries, reachable } from "./binaries.ts";
import { lockFolder, readHolder, removeHolder, writeHolder } from "./folder-lock.ts";
import { databaseUser, initialise } from "./initialise.ts";
import { choosePlace, type Place, prepareFolder, recordPlace } from "./place.ts";
import { type ServerSettings, socketFile, startServer, stopServer } from "./server.ts";
import { openServerLog } from "./server-log.ts";
import { EmbeddedDatabaseError } from "./start-error.ts";
import type { Watched } from "./watched.ts";

export { EmbeddedDatabaseError } from "./start-error.ts";

export interface EmbeddedOptions {
  /** The data folder; made when missing. */
  readonly folder: string;
  readonly log?: (line: string) => void;
  /** Default 100. */
  readonly maximumConnections?: number;
  /** Nothing of it need survive a crash of the machine: for the server that tests make their databases on. */
  readonly throwaway?: boolean;
  /** Told when the server ended by itself and could not be started again. */
  readonly onFailure?: (error: Error) => void;
  /** Default: the one npm installed. */
  readonly installation?: Installation;
  /** As root: where what PostgreSQL could not reach goes. Default `/var/lib/millrace`. */
  readonly shared?: string;
}

export interface EmbeddedDatabase {
  /** For `openDatabase`; `host` is the folder of the socket. */
  readonly connection: { readonly host: string; readonly user: string; readonly database: string };
  /** Which programs, which files, and under whose name: for the line printed at start. */
  readonly location: string;
  /** True when the Millrace that used this folder before did not stop by itself. */
  readonly takenOver: boolean;
  /** Shuts the server down cleanly and waits, half a minute at the very most. May be called twice. */
  stop(): Promise<void>;
}

/** Room for the name in the smallest `sun_path` among our platforms: 104 bytes on macOS, 108 on Linux. */
const longestSocketPath = 103;
const restartPauses = [0, 200, 1_000, 3_000];
/** A server that ran this long before it ended gets all its attempts again. */
const steady = 60_000;

/**
 * Starts PostgreSQL on a data folder, reachable only through a socket there. It ends with this process, however that
 * dies, and is started again if it ends by itself. Throws `EmbeddedDatabaseError`, whose message says what to do.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const log = options.log ?? (() => {});
  const found = options.installation ?? (await findInstallation());
  const folder = prepareFolder(options.folder);
  const undo: (() => void | Promise<void>)[] = [];
  try {
    const lock = await lockFolder(folder);
    undo.push(() => lock.release());
    const left = readHolder(folder);
    writeHolder(folder, { pid: process.pid });

    const place = await choosePlace(folder, options.shared);
    if (place.home !== folder) {
      // A copied data folder names the same place as the original.
      const homeLock = await lockFolder(place.home);
      undo.push(() => homeLock.release());
    }
    const serverLog = openServerLog(folder);
    undo.push(() => serverLog.close());
    const installation = await reachable(found, place);
    const libraryPath = linkLibraries(installation, place.home);
    const data = await initialise(place, installation, libraryPath, serverLog);
    recordPlace(place);
    removeSocketFolder(left?.socketFolder);
    const socketFolder = await makeSocketFolder(place);
    const ownFolder = socketFolder.startsWith(place.home) ? undefined : socketFolder;
    if (ownFolder !== undefined) undo.push(() => removeSocketFolder(ownFolder));
    writeHolder(folder, { pid: process.pid, socketFolder: ownFolder });
    shareWithOwner(folder);

    const supervised = await supervise(
      {
        program: join(installation.native, "bin/postgres"),
        data,
        socketFolder,
        libraryPath,
        account: place.account,
        serverLog,
        log,
        maximumConnections: options.maximumConnections ?? 100,
        throwaway: options.throwaway ?? false,
      },
      options.onFailure ?? (() => {}),
    );
    undo.push(() => supervised.stop());
    const connection = { host: socketFolder, user: databaseUser, database: databaseUser };
    await ensureDatabase(connection);

    let stopping: Promise<void> | undefined;
    return {
      connection,
      location: locationOf(installation, place, data),
      takenOver: left !== undefined,
      stop: () => {
        stopping ??= unwind(undo, () => removeHolder(folder));
        return stopping;
      },
    };
  } catch (error) {
    await unwind(undo, () => {});
    throw error;
  }
}

/** Runs the steps back from the last to the first; `beforeUnlock` just before the first, which is the lock. */
async function unwind(undo: (() => void | Promise<void>)[], beforeUnlock: () => void): Promise<void> {
  while (undo.length > 0) {
    if (undo.length === 1) beforeUnlock();
    await undo.pop()!();
  }
}

/** Keeps a server running until `stop`. */
async function supervise(
  settings: ServerSettings,
  onFailure: (error: Error) => void,
): Promise<{ stop(): Promise<void> }> {
  let server = await startServer(settings);
  let stopped = false;
  let restarting: Promise<void> = Promise.resolve();
  let attempt = 0;

  function follow(running: Watched): void {
    const since = performance.now();
    void running.ended.then(({ code, signal }) => {
      if (stopped) return;
      if (performance.now() - since > steady) attempt = 0;
      settings.log(`the database server ended by itself (${signal ?? `code ${code}`}), starting it again`);
      restarting = restart();
    });
  }

  async function restart(): Promise<void> {
    const pause = restartPauses[attempt++];
    try {
      if (pause === undefined)
        throw new EmbeddedDatabaseError("The database server keeps ending; see postgres.log.");
      await new Promise((resolve) => setTimeout(resolve, pause));
      if (stopped) return;
      server = await startServer(settings);
      follow(server);
    } catch (error) {
      if (!stopped) onFailure(error as Error);
    }
  }

  follow(server);
  return {
    stop: async () => {
      stopped = true;
      await restarting;
      await stopServer(server, settings.log);
    },
  };
}

async function makeSocketFolder(place: Place): Promise<string> {
  const usual = join(place.home, "run");
  if (Buffer.byteLength(socketFile(usual)) <= longestSocketPath) {
    mkdirSync(usual, { recursive: true, mode: 0o700 });
    give(usual, place.account);
    return usual;
  }
  for (const parent of [tmpdir(), "/tmp", ...(isRoot() ? [place.shared] : [])]) {
    if (Buffer.byteLength(socketFile(join(parent, "millrace-XXXXXX"))) > longestSocketPath) continue;
    if (!existsSync(parent) || !(await succeedsAs(place.account, 'test -x "$1"', parent))) continue;
    const folder = mkdtempSync(join(parent, "millrace-"));
    give(folder, place.account);
    return folder;
  }
  throw new EmbeddedDatabaseError(
    `The path ${usual} is too long for a socket, and no temporary folder could be made. Set MILLRACE_DATA to a ` +
      "shorter path, or TMPDIR to a folder that may be written.",
  );
}

/** Removes a socket folder made outside the data folder, and nothing else. */
function removeSocketFolder(folder: string | undefined): void {
  if (folder !== undefined && /^millrace-\w{6}$/.test(basename(folder)))
    rmSync(folder, { recursive: true, force: true });
}

/** What root leaves in an ordinary user's data folder must stay usable for that user. */
function shareWithOwner(folder: string): void {
  if (!isRoot()) return;
  const { uid, gid } = statSync(folder);
  if (uid === 0) return;
  for (const name of ["lock", "running.json", "postgres.log", "lib"]) {
    if (existsSync(join(folder, name))) chownSync(join(folder, name), uid, gid);
  }
}

async function ensureDatabase(connection: EmbeddedDatabase["connection"]): Promise<void> {
  if (await answers(connection)) return;
  const first = openDatabase({ ...connection, database: "postgres", maximumConnections: 1 });
  try {
    await first.rows({ text: `create database ${quotedIdentifier(connection.database)}` });
  } finally {
    await first.close();
  }
}

async function answers(connection: EmbeddedDatabase["connection"]): Promise<boolean> {
  const database = openDatabase({ ...connection, maximumConnections: 1 });
  const noSuchDatabase = "3D000";
  try {
    await database.rows({ text: "select 1" });
    return true;
  } catch (error) {
    if (error instanceof DatabaseUnavailable && errorCode(error.cause) === noSuchDatabase) return false;
    throw error;
  } finally {
    await database.close();
  }
}

function locationOf(installation: Installation, place: Place, data: string): string {
  const number = installation.version.replace(/-.*$/, "");
  const who =
    place.account === undefined ? "" : `, run as uid ${place.account.uid} because PostgreSQL refuses root`;
  const copied = installation.native.includes("node_modules") ? "" : `, programs in ${installation.native}`;
  const moved = place.home === place.folder ? "" : ` (${place.folder} may only be entered by root)`;
  return `PostgreSQL ${number}, data in ${data}${moved}${copied}${who}`;
}
