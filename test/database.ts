import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../src/clock.ts";
import { startEmbedded } from "../src/database/embedded/start.ts";
import { migrate } from "../src/database/migrate.ts";
import {
  type Database,
  type DatabaseSettings,
  openDatabase,
  quotedIdentifier,
} from "../src/database/pool.ts";
import { jobTables } from "../src/jobs/jobs.ts";
import { lettersAndDigits, randomText, systemRandom } from "../src/random.ts";

/** A database of its own for one test. */
export interface TestDatabase {
  readonly database: Database;
  /** For another pool on it, or as `DATABASE_URL` of a process under test. */
  readonly url: string;
}

/** A PostgreSQL server for tests, with a template that has every migration. */
export interface TestServer {
  /** Address of the server's maintenance database. */
  readonly url: string;
  readonly template: string;
  /** A data folder that was migrated and cleanly stopped before anything was in it, to be copied; none beside a given server. */
  readonly data?: string;
  stop(): Promise<void>;
}

/** Where the global setup tells the test processes what it started: url and template. */
const variable = "MILLRACE_TEST_DATABASE";

interface Cleanup {
  after(run: () => Promise<void>): void;
}

/** A new database with all migrations, dropped after the test. */
export async function testDatabase(t: Cleanup, maximumConnections = 5): Promise<TestDatabase> {
  const { url, template } = await currentServer();
  return create(t, url, ` template ${quotedIdentifier(template)} strategy file_copy`, maximumConnections);
}

/** A new database without any table, dropped after the test. */
export async function emptyDatabase(t: Cleanup, maximumConnections = 5): Promise<TestDatabase> {
  const { url } = await currentServer();
  return create(t, url, "", maximumConnections);
}

/**
 * Starts a server for tests, or prepares the one `TEST_DATABASE_URL` names. Hundreds of databases are made on a
 * `throwaway` one, which does not sync to disk; what must survive is tested on servers that do.
 */
export async function startTestServer({ throwaway = false } = {}): Promise<TestServer> {
  const given = process.env.TEST_DATABASE_URL;
  if (given !== undefined && given !== "") {
    const template = await makeTemplate(given);
    return { url: given, template, stop: () => dropTemplate(given, template) };
  }
  const folder = mkdtempSync(join(tmpdir(), "millrace-test-"));
  // As root the server runs under another user, who must be able to pass.
  chmodSync(folder, 0o711);
  const data = join(folder, "migrated");
  const name = await prepareData(data, throwaway);
  const own = join(folder, "data");
  copyData(data, own);
  const server = await startEmbedded({ folder: own, maximumConnections: 300, throwaway });
  const stop = async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const { host, user } = server.connection;
  const url = `postgres://${user}@${encodeURIComponent(host)}/postgres`;
  try {
    return { url, template: await makeTemplate(url, name), data, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Makes a data folder as the first start of a process leaves it before anything is in it; gives its database's name. */
async function prepareData(folder: string, throwaway: boolean): Promise<string> {
  const { connection, stop } = await startEmbedded({ folder, throwaway });
  await migrateFully({ ...connection, maximumConnections: 3 });
  await stop();
  return connection.database;
}

/** Copies the data folder of a server that is stopped, owners and rights included. */
export function copyData(from: string, to: string): void {
  execFileSync("cp", ["-a", from, to]);
}

/** Tells test processes started later about the server. */
export function announce(server: TestServer): void {
  process.env[variable] = JSON.stringify({ url: server.url, template: server.template, data: server.data });
}

type Announced = Omit<TestServer, "stop">;

/** The data folder to copy of the server that was announced. */
export const announcedData = (): string | undefined => announced()?.data;

function announced(): Announced | undefined {
  const text = process.env[variable];
  return text === undefined ? undefined : (JSON.parse(text) as Announced);
}

let own: Promise<TestServer> | undefined;

/** The announced server; a test file that is run by itself starts its own and stops it when it is done. */
async function currentServer(): Promise<Announced> {
  const there = announced();
  if (there !== undefined) return there;
  if (own === undefined) {
    own = startTestServer({ throwaway: true });
    process.once("beforeExit", () => void own?.then((server) => server.stop()).catch(() => {}));
  }
  return own;
}

/** A database with every migration, made from one that has them already where there is one. */
async function makeTemplate(url: string, migrated?: string): Promise<string> {
  const template = uniqueName("template");
  const name = quotedIdentifier(template);
  await command(url, `create database ${name}${migrated ? ` template ${quotedIdentifier(migrated)}` : ""}`);
  if (!migrated) await migrateFully({ connectionString: databaseUrl(url, template), maximumConnections: 3 });
  // A template can only be copied while nobody is connected to it.
  await command(url, `alter database ${name} with is_template true allow_connections false`);
  return template;
}

async function migrateFully(settings: DatabaseSettings): Promise<void> {
  const database = openDatabase(settings);
  try {
    await migrate(database, { clock: systemClock, afterSql: [jobTables(database)] });
  } finally {
    await database.close();
  }
}

async function dropTemplate(url: string, template: string): Promise<void> {
  await command(url, `alter database ${quotedIdentifier(template)} with is_template false`);
  await command(url, `drop database ${quotedIdentifier(template)}`);
}

async function create(
  t: Cleanup,
  url: string,
  from: string,
  maximumConnections: number,
): Promise<TestDatabase> {
  const name = uniqueName("test");
  await command(url, `create database ${quotedIdentifier(name)}${from}`);
  const own = databaseUrl(url, name);
  const database = openDatabase({ connectionString: own, maximumConnections });
  t.after(async () => {
    await database.close();
    await command(url, `drop database ${quotedIdentifier(name)} with (force)`);
  });
  return { database, url: own };
}

/** A connection is made for each command, for an idle one would keep the test process from ending. */
async function command(url: string, text: string): Promise<void> {
  const database = openDatabase({ connectionString: url, maximumConnections: 1 });
  try {
    await database.rows({ text });
  } finally {
    await database.close();
  }
}

function databaseUrl(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}

function uniqueName(kind: string): string {
  return `millrace_${kind}_${randomText(systemRandom, 12, lettersAndDigits).toLowerCase()}`;
}
