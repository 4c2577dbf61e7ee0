import { type Database, openDatabase, quotedIdentifier } from "../src/database/pool.ts";
import type { TestServer } from "../test/database.ts";

/** A migrated database for a benchmark, on the server it starts. */
export async function createBenchDatabase(
  server: TestServer,
): Promise<{ database: Database; url: string; close(): Promise<void> }> {
  const name = "bench";
  const maintenance = openDatabase({ connectionString: server.url, maximumConnections: 1 });
  await maintenance.rows({ text: `create database ${name} template ${quotedIdentifier(server.template)}` });
  await maintenance.close();
  const address = new URL(server.url);
  address.pathname = `/${name}`;
  const database = openDatabase({ connectionString: address.href, maximumConnections: 8 });
  return { database, url: address.href, close: () => database.close() };
}
