import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../src/clock.ts";
import { startEmbedded } from "../src/database/embedded/start.ts";
import { migrate, migrationsFolder } from "../src/database/migrate.ts";
import { type Database, openDatabase, quotedIdentifier } from "../src/database/pool.ts";
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
  return create(t, url, ` template ${quotedIdentifier(template)}`, maximumConnections);
}

/** A new database without any table, dropped after the test. */
export async function emptyDatabase(t: Cleanup, maximumConnections = 5): Promise<TestDatabase> {
  const { url } = await currentServer();
  return create(t, url, "", maximumConnections);
}

/**
 * Starts a server for tests, or prepares the one `TEST_DATABASE_URL` names. Its template gets `migrations`. Hundreds of
 * databases are made on a `throwaway` one, which does not sync to disk; what must survive is tested on servers that do.
 */
export async function startTestServer({
  migrations = migrationsFolder,
  throwaway = false,
} = {}): Promise<TestServer> {
  const given = process.env.TEST_DATABASE_URL;
  if (given !== undefined && given !== "") {
    const template = await makeTemplate(given, migrations);
    return { url: given, template, stop: () => dropTemplate(given, template) };
  }
  const folder = mkdtempSync(join(tmpdir(), "millrace-test-"));
  // As root the server runs under another user, who must be able to pass.
  chmodSync(folder, 0o711);
  const server = await startEmbedded({ folder: join(folder, "data"), maximumConnections: 300, throwaway });
  const stop = async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const { host, user } = server.connection;
  const url = `postgres://${user}@${encodeURIComponent(host)}/postgres`;
  try {
    return { url, template: await makeTemplate(url, migrations), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Tells test processes started later about the server. */
export function announce(server: TestServer): void {
  process.env[variable] = JSON.stringify({ url: server.url, template: server.template });
}

let own: Promise<TestServer> | undefined;

/** The announced server; a test file that is run by itself starts its own and stops it when it is done. */
async function currentServer(): Promise<Pick<TestServer, "url" | "template">> {
  const announced = process.env[variable];
  if (announced !== undefined) return JSON.parse(announced) as Pick<TestServer, "url" | "template">;
  if (own === undefined) {
    own = startTestServer({ throwaway: true });
    process.once("beforeExit", () => void own?.then((server) => server.stop()).catch(() => {}));
  }
  return own;
}

async function makeTemplate(url: string, folder: string): Promise<string> {
  const template = uniqueName("template");
  const name = quotedIdentifier(template);
  await command(url, `create database ${name}`);
  const database = openDatabase({ connectionString: databaseUrl(url, template), maximumConnections: 3 });
  try {
    await migrate(database, { clock: systemClock, folder, afterSql: [jobTables(database)] });
  } finally {
    await database.close();
  }
  // A template can only be copied while nobody is connected to it.
  await command(url, `alter database ${name} with is_template true allow_connections false`);
  return template;
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
