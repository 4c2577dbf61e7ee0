import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Clock } from "../clock.ts";
import { errorCode } from "./failure.ts";
import { type Database, type Queryable, statement, type Transaction } from "./pool.ts";

/** The folder of the migrations that belong to this code. */
export const migrationsFolder = resolve(import.meta.dirname, "../../migrations");

/** One file `0001-name.sql`. The checksum does not depend on the line ends a checkout gives it. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
  /** Its first line reads `--! breaking`: code that does not know it must not run on the database any more. */
  readonly breaking: boolean;
}

/** Something installed after our own SQL by the same command, such as the tables of a library. */
export interface AfterSql {
  readonly name: string;
  /** Whether there is something to do. Without it `apply` runs every time and must be repeatable. */
  pending?(database: Queryable): Promise<boolean>;
  apply(tx: Transaction): Promise<void>;
}

export interface MigrateOptions {
  readonly clock: Clock;
  /** Default: `migrations/` of this code. */
  readonly folder?: string;
  readonly afterSql?: readonly AfterSql[];
  readonly log?: (line: string) => void;
}

/** The migrations and the database contradict each other; the message says what to do. */
export class MigrationRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = "MigrationRefused";
  }
}

interface Applied {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
  readonly breaking: boolean;
}

/** "millrace" read as a number: the advisory lock that whoever migrates holds. */
const lockKey = "7883955518284915557";
const undefinedTable = "42P01";

const takeLock = statement("migrate-lock", "select pg_advisory_xact_lock($1::bigint)");
const readApplied = statement(
  "migrate-applied",
  "select number, name, checksum, breaking from schema_migration order by number",
);
const record = statement(
  "migrate-record",
  "insert into schema_migration (number, name, checksum, breaking, applied_at) values ($1, $2, $3, $4, $5)",
);
const createTable = {
  text: `create table if not exists schema_migration (
    number integer primary key,
    name text not null,
    checksum text not null,
    breaking boolean not null,
    applied_at timestamptz not null
  )`,
};

/**
 * Brings the database up to date and gives the names of the files it applied. Each file is one transaction; of
 * several processes at once one applies a file while the others wait and then find it done.
 * Throws `MigrationRefused` when files have a gap, were changed after they were applied, or are older than the database.
 */
export async function migrate(database: Database, options: MigrateOptions): Promise<string[]> {
  const migrations = await readMigrations(options.folder ?? migrationsFolder);
  const log = options.log ?? (() => {});
  const done: string[] = [];
  await locked(database, (tx) => tx.count(createTable));
  for (;;) {
    const next = await locked(database, async (tx) => {
      const [first] = unapplied(migrations, await tx.rows<Applied>(readApplied));
      if (first !== undefined) await apply(tx, first, options.clock);
      return first;
    });
    if (next === undefined) break;
    done.push(fileName(next));
    log(`applied ${fileName(next)}`);
  }
  for (const hook of options.afterSql ?? []) {
    const applied = await locked(database, async (tx) => {
      if (hook.pending !== undefined && !(await hook.pending(tx))) return false;
      await hook.apply(tx);
      return true;
    });
    if (applied) log(`installed ${hook.name}`);
  }
  return done;
}

/**
 * The names of what `migrate` would still do, read without changing anything: empty means ready to start.
 * Throws `MigrationRefused` as `migrate` does.
 */
export async function pendingMigrations(
  database: Queryable,
  options: Pick<MigrateOptions, "folder" | "afterSql"> = {},
): Promise<string[]> {
  const migrations = await readMigrations(options.folder ?? migrationsFolder);
  const pending = unapplied(migrations, await appliedOrNone(database)).map(fileName);
  // The hooks may look at tables that the missing files make.
  if (pending.length > 0) return pending;
  for (const hook of options.afterSql ?? []) {
    if (hook.pending !== undefined && (await hook.pending(database))) pending.push(hook.name);
  }
  return pending;
}

/** The start check of a process that must not migrate: throws `MigrationRefused` unless everything is applied. */
export async function requireMigrated(
  database: Queryable,
  options: Pick<MigrateOptions, "folder" | "afterSql"> = {},
): Promise<void> {
  const pending = await pendingMigrations(database, options);
  if (pending.length === 0) return;
  throw new MigrationRefused(
    `The database lacks ${pending.length} migration(s), the first is ${pending[0]}. Run: npm run migrate`,
  );
}

/** Reads and checks the files of a folder. Throws `MigrationRefused` on a gap, a double number or a misnamed file. */
async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  const migrations: Migration[] = [];
  for (const file of names) {
    const match = /^(\d{4})-([a-z0-9]+(?:-[a-z0-9]+)*)\.sql$/.exec(file);
    if (match === null)
      throw new MigrationRefused(`${join(folder, file)} is not named like 0001-what-it-does.sql`);
    const number = Number(match[1]);
    if (number !== migrations.length + 1) {
      const wanted = String(migrations.length + 1).padStart(4, "0");
      throw new MigrationRefused(`${join(folder, file)} stands where number ${wanted} should be`);
    }
    const sql = (await readFile(join(folder, file), "utf8")).replaceAll("\r\n", "\n");
    migrations.push({
      number,
      name: match[2]!,
      sql,
      checksum: createHash("sha256").update(sql).digest("hex"),
      breaking: /^--! breaking\b/.test(sql),
    });
  }
  return migrations;
}

function unapplied(migrations: readonly Migration[], applied: readonly Applied[]): Migration[] {
  for (const [index, row] of applied.entries()) {
    if (row.number !== index + 1) {
      throw new MigrationRefused(
        `schema_migration has no row for number ${index + 1}: it was changed by hand`,
      );
    }
    const file = migrations[index];
    if (file === undefined) {
      // Expand, then contract: processes of the release before go on until a migration says they cannot.
      if (applied.slice(index).every((newer) => !newer.breaking)) return [];
      throw new MigrationRefused(
        `The database is newer than this Millrace: it has ${fileName(applied.at(-1)!)}, this version ends with ` +
          `${migrations.length === 0 ? "no migration" : fileName(migrations.at(-1)!)}. Start the newer version.`,
      );
    }
    if (file.checksum !== row.checksum) {
      throw new MigrationRefused(
        `${fileName(file)} was changed after it was applied. Put it back as it was and add a new file instead.`,
      );
    }
  }
  return migrations.slice(applied.length);
}

async function apply(tx: Transaction, migration: Migration, clock: Clock): Promise<void> {
  try {
    await tx.rows({ text: migration.sql });
  } catch (error) {
    throw new Error(
      `${fileName(migration)} failed: ${(error as Error).message}${place(migration.sql, error)}`,
      {
        cause: error,
      },
    );
  }
  await tx.count(record, [
    migration.number,
    migration.name,
    migration.checksum,
    migration.breaking,
    clock.now(),
  ]);
}

/** A migration may take long, and so may waiting for another process that migrates. */
function locked<T>(database: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return database.transaction(
    async (tx) => {
      await tx.rows(takeLock, [lockKey]);
      return work(tx);
    },
    { statementTimeoutMilliseconds: 0 },
  );
}

async function appliedOrNone(database: Queryable): Promise<Applied[]> {
  try {
    return await database.rows<Applied>(readApplied);
  } catch (error) {
    if (errorCode(error) === undefinedTable) return [];
    throw error;
  }
}

function place(sql: string, error: unknown): string {
  const position = Number((error as { position?: string }).position);
  return position > 0 ? ` (line ${sql.slice(0, position).split("\n").length})` : "";
}

function fileName(migration: { readonly number: number; readonly name: string }): string {
  return `${String(migration.number).padStart(4, "0")}-${migration.name}.sql`;
}
