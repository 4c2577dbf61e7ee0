import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { EmbeddedDatabaseError } from "./start-error.ts";

export interface FolderLock {
  /** Drops the lock. It also ends with the process, however that dies. */
  release(): void;
}

const lockFile = "lock";
/** A killed process needs a moment to be gone. */
const patience = 1_000;
const sqliteBusy = 5;

/** An unreachable lock would be collected, and the lock dropped with it. */
const held = new Set<DatabaseSync>();

/**
 * Claims a folder for this process. Node has no file locks of its own, but SQLite's exclusive transaction is one: the
 * kernel keeps it for the open file and drops it with the process, so that no stale lock can be left behind.
 * Throws `EmbeddedDatabaseError` naming the holder when another process has it for more than a second.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const deadline = performance.now() + patience;
  for (;;) {
    const lock = tryLock(folder);
    if (lock !== undefined) return lock;
    if (performance.now() > deadline) {
      const holder = readHolder(folder)?.pid;
      throw new EmbeddedDatabaseError(
        `Another Millrace (${holder === undefined ? "starting or stopping" : `process ${holder}`}) uses the data folder ` +
          `${folder}; stop it or set MILLRACE_DATA to another folder.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

function tryLock(folder: string): FolderLock | undefined {
  const path = join(folder, lockFile);
  let file: DatabaseSync | undefined;
  try {
    file = new DatabaseSync(path, { timeout: 0 });
    file.exec("begin exclusive");
  } catch (error) {
    if (file?.isOpen) file.close();
    if ((error as { errcode?: number }).errcode === sqliteBusy) return undefined;
    throw new EmbeddedDatabaseError(
      `The data folder cannot be locked (${path}: ${(error as Error).message}). ` +
        "It must be a local folder that this user may write, set by MILLRACE_DATA.",
      error,
    );
  }
  const lock = file;
  held.add(lock);
  return {
    release: () => {
      if (held.delete(lock)) lock.close();
    },
  };
}

/** What the running process leaves in the folder while it runs. */
export interface Holder {
  readonly pid: number;
  /** A socket folder outside the data folder, to be removed with the process. */
  readonly socketFolder?: string;
}

const holderFile = "running.json";

/** The holder's note, or undefined when nobody left one. A note that cannot be read counts as pid 0. */
export function readHolder(folder: string): Holder | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, holderFile), "utf8");
  } catch {
    return undefined;
  }
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return { pid: 0 };
  }
}

/** Leaves the note; call it only under the lock. */
export function writeHolder(folder: string, holder: Holder): void {
  mkdirSync(folder, { recursive: true });
  const draft = join(folder, `${holderFile}.new`);
  writeFileSync(draft, `${JSON.stringify(holder)}\n`, { mode: 0o600 });
  renameSync(draft, join(folder, holderFile));
}

/** Takes the note away: the sign of a clean stop. */
export function removeHolder(folder: string): void {
  rmSync(join(folder, holderFile), { force: true });
}
