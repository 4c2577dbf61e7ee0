import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { type Account, firstClosedParent, isRoot, nobody, succeedsAs } from "./account.ts";
import { EmbeddedDatabaseError, instead } from "./start-error.ts";

/** Where the server's files are and whose they are. */
export interface Place {
  /** The data folder as the user knows it: lock, log and the generated secret are here. */
  readonly folder: string;
  /** Holds `postgres` (the database), `run` (the socket) and `lib`; the data folder unless the server cannot enter it. */
  readonly home: string;
  readonly account: Account | undefined;
  /** Where root keeps what cannot lie in its usual place. */
  readonly shared: string;
}

/** Where root keeps what must not lie in a folder that only root may enter. */
const systemFolder = "/var/lib/millrace";

const recordFile = "database-location";
/** The same before the database is there: a start that was cut short goes on in the same place. */
const draftFile = `${recordFile}.new`;

/** Makes the data folder if needed and gives its real path. As root others may pass through it, but not list it. */
export function prepareFolder(folder: string): string {
  const path = resolve(folder);
  try {
    if (mkdirSync(path, { recursive: true, mode: isRoot() ? 0o711 : 0o700 }) !== undefined) {
      chmodSync(path, isRoot() ? 0o711 : 0o700);
    }
    return realpathSync(path);
  } catch (error) {
    throw new EmbeddedDatabaseError(
      `The data folder ${path} cannot be used (${(error as Error).message}). Set MILLRACE_DATA to a folder you may ` +
        `write, ${instead}.`,
      error,
    );
  }
}

/**
 * Finds, or chooses at first start, where the database of a data folder lives. Everything stays in the data folder,
 * except as root in a place that only root may enter: then it lives below `/var/lib/millrace`, and the data folder
 * says where. No existing folder's mode is ever changed.
 */
export async function choosePlace(folder: string, shared = systemFolder): Promise<Place> {
  if (!isRoot()) return { folder, home: folder, account: undefined, shared };
  const record = join(folder, recordFile);
  if (existsSync(record)) {
    const home = readFileSync(record, "utf8").trim();
    if (!existsSync(join(home, "postgres"))) {
      throw new EmbeddedDatabaseError(
        `The database of ${folder} lives in ${home}, as ${record} says, but is not there. Bring it back, ` +
          `or delete that file to begin with an empty database.`,
      );
    }
    return { folder, home, account: accountOf(home), shared };
  }
  const account = accountOf(folder);
  const closed = await firstClosed(folder, account);
  if (closed === undefined) return { folder, home: folder, account, shared };
  if (existsSync(join(folder, "postgres"))) {
    throw new EmbeddedDatabaseError(
      `The database is in ${folder}, but as root PostgreSQL runs under uid ${account.uid}, which may not enter ` +
        `${closed}. Open the way (chmod o+x ${closed}), ${instead}.`,
    );
  }
  return { folder, home: await elsewhere(folder, closed, account, shared), account, shared };
}

/** Notes in the data folder where its database lives, once it is there. */
export function recordPlace(place: Place): void {
  if (place.home === place.folder) return;
  draftPlace(place.folder, place.home);
  renameSync(join(place.folder, draftFile), join(place.folder, recordFile));
}

function draftPlace(folder: string, home: string): void {
  writeFileSync(join(folder, draftFile), `${home}\n`, { mode: 0o600 });
}

async function firstClosed(folder: string, account: Account): Promise<string | undefined> {
  if (await succeedsAs(account, 'test -x "$1"', folder)) return undefined;
  return (await firstClosedParent(folder, account)) ?? folder;
}

/** A place of this data folder alone: one that was deleted and made anew must not meet its forerunner's database. */
async function elsewhere(folder: string, closed: string, account: Account, shared: string): Promise<string> {
  const draft = join(folder, draftFile);
  try {
    makeSharedFolder(shared);
    const home = existsSync(draft) ? readFileSync(draft, "utf8").trim() : mkdtempSync(join(shared, "data-"));
    draftPlace(folder, home);
    mkdirSync(home, { recursive: true });
    chmodSync(home, 0o711);
    if (await succeedsAs(account, 'test -x "$1"', home)) return home;
  } catch (error) {
    if (error instanceof EmbeddedDatabaseError) throw error;
  }
  throw new EmbeddedDatabaseError(
    `As root PostgreSQL runs under uid ${account.uid}, which may enter neither ${closed} nor ${shared}. ` +
      `Set MILLRACE_DATA to a folder that every user may enter, run as an ordinary user, ${instead}.`,
  );
}

/** Makes the shared folder; throws when someone else could change what is in it. */
export function makeSharedFolder(shared: string): void {
  if (mkdirSync(shared, { recursive: true, mode: 0o755 }) !== undefined) chmodSync(shared, 0o755);
  const state = lstatSync(shared);
  if (!state.isDirectory() || state.uid !== 0 || (state.mode & 0o022) !== 0) {
    throw new EmbeddedDatabaseError(`${shared} must be a folder that only root can write`);
  }
}

/** A database made by an ordinary user goes on under that user when root starts it. */
function accountOf(home: string): Account {
  const data = join(home, "postgres");
  if (!existsSync(data)) return nobody;
  const { uid, gid } = statSync(data);
  return uid === 0 ? nobody : { uid, gid };
}
