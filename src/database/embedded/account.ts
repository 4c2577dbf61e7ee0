import { spawn } from "node:child_process";
import { chownSync } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { EmbeddedDatabaseError, instead } from "./start-error.ts";

/** Who the server runs as. Undefined stands for the user of this process. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root. This is "nobody" wherever there is one, so no user has to be made. */
export const nobody: Account = { uid: 65534, gid: 65534 };

export const isRoot = (): boolean => process.getuid?.() === 0;

/** Gives a path to the account; nothing to do when the server runs as ourselves. */
export function give(path: string, account: Account | undefined): void {
  if (account === undefined) return;
  try {
    chownSync(path, account.uid, account.gid);
  } catch (error) {
    throw new EmbeddedDatabaseError(
      `PostgreSQL cannot run as root, and ${path} cannot be given to uid ${account.uid} (${(error as Error).message}). ` +
        `Run Millrace as an ordinary user, set MILLRACE_DATA to a folder on a local disk, ${instead}.`,
      error,
    );
  }
}

/** Runs a short `sh` script as the account and tells whether it succeeded: asks the system itself who may do what. */
export function succeedsAs(
  account: Account | undefined,
  script: string,
  ...values: string[]
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn("/bin/sh", ["-c", script, "sh", ...values], {
      cwd: "/",
      stdio: "ignore",
      env: { PATH: "/usr/bin:/bin" },
      ...account,
    });
    child.once("error", (error) => reject(cannotSwitch(account, error)));
    child.once("exit", (code) => resolve(code === 0));
  });
}

/** A message for a spawn that failed because this process may not become the account. */
export function cannotSwitch(account: Account | undefined, error: Error): Error {
  if (account === undefined) return error;
  return new EmbeddedDatabaseError(
    `PostgreSQL cannot run as root, and this process may not switch to uid ${account.uid} (${error.message}). ` +
      `Run Millrace as an ordinary user, ${instead}.`,
    error,
  );
}

/** The first folder on the way to `path` that the account may not enter, or undefined when all are open. */
export async function firstClosedParent(path: string, account: Account): Promise<string | undefined> {
  const way = [path];
  for (let at = path; at !== dirname(at); ) {
    at = dirname(at);
    way.unshift(at);
  }
  for (const folder of way) {
    const isFolder = (await stat(folder)).isDirectory();
    if (isFolder && !(await succeedsAs(account, 'test -x "$1"', folder))) return folder;
  }
  return undefined;
}
