import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";
import { give } from "./account.ts";
import type { Installation } from "./binaries.ts";
import type { Place } from "./place.ts";
import { lastLines, type ServerLog } from "./server-log.ts";
import { EmbeddedDatabaseError, instead } from "./start-error.ts";
import { startWatched } from "./watched.ts";

/** The superuser of the embedded server; only who can enter the socket's folder can connect. */
export const databaseUser = "millrace";

const draftPrefix = "postgres.new-";

/**
 * Makes the database files if there are none, and checks that the programs fit the ones there are. Made under another
 * name and renamed when whole, so that an interrupted first start leaves nothing half-made.
 */
export async function initialise(
  place: Place,
  installation: Installation,
  libraryPath: string,
  serverLog: ServerLog,
): Promise<string> {
  const data = join(place.home, "postgres");
  for (const name of readdirSync(place.home)) {
    if (name.startsWith(draftPrefix))
      rmSync(join(place.home, name), { recursive: true, force: true, maxRetries: 3 });
  }
  if (existsSync(data)) {
    requireVersion(data, installation);
    return data;
  }
  const draft = mkdtempSync(join(place.home, draftPrefix));
  give(draft, place.account);
  const mark = serverLog.mark();
  const output = serverLog.open();
  try {
    const run = await startWatched({
      program: join(installation.native, "bin/initdb"),
      values: [
        ...["-D", draft, "-U", databaseUser, "--auth-local=trust", "--auth-host=reject", "--encoding=UTF8"],
        // Order by code point and Unicode case rules from PostgreSQL itself: the same on every system, whatever its
        // C library or ICU version.
        ...["--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"],
        "--text-search-config=simple",
      ],
      environment: { LD_LIBRARY_PATH: libraryPath, DYLD_LIBRARY_PATH: libraryPath },
      account: place.account,
      output,
    });
    const { code } = await run.ended;
    if (code !== 0) throw initialiseFailed(serverLog.since(mark), place, serverLog.path);
  } finally {
    closeSync(output);
  }
  renameSync(draft, data);
  syncFolder(place.home);
  return data;
}

function requireVersion(data: string, installation: Installation): void {
  const file = join(data, "PG_VERSION");
  if (!existsSync(file)) {
    throw new EmbeddedDatabaseError(`${data} is not a PostgreSQL data folder. Move it away and start again.`);
  }
  const made = readFileSync(file, "utf8").trim();
  const have = installation.version.split(".")[0];
  if (made === have) return;
  throw new EmbeddedDatabaseError(
    `The database in ${data} was made by PostgreSQL ${made}, but PostgreSQL ${have} is installed. Start the Millrace ` +
      "version that made it, dump the database there and load it into a new data folder.",
  );
}

function initialiseFailed(output: string, place: Place, logPath: string): EmbeddedDatabaseError {
  const said = `PostgreSQL said:\n${lastLines(output)}\n(all of it: ${logPath})`;
  const uid = place.account?.uid ?? process.getuid?.();
  if (output.includes("could not look up effective user ID")) {
    return new EmbeddedDatabaseError(
      `The user id ${uid} has no name on this system, which PostgreSQL needs. Run under a user that /etc/passwd knows, ` +
        `${instead}. ${said}`,
    );
  }
  if (/No space left on device/i.test(output)) {
    return new EmbeddedDatabaseError(`The disk that holds ${place.home} is full. ${said}`);
  }
  if (/not found|cannot open shared object|cannot execute|No such file/i.test(output)) {
    return new EmbeddedDatabaseError(
      `The embedded PostgreSQL cannot run on this system; it needs glibc (not Alpine). Use such a system, ${instead}. ${said}`,
    );
  }
  return new EmbeddedDatabaseError(
    `The database could not be made in ${place.home}. Set MILLRACE_DATA to a folder on a local disk, ${instead}. ${said}`,
  );
}

/** Makes a rename in the folder durable. */
function syncFolder(folder: string): void {
  const file = openSync(folder, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
