import pino from "pino";
import { systemClock } from "./clock.ts";
import { ConfigError, readConfig } from "./config.ts";
import { EmbeddedDatabaseError, startEmbedded } from "./database/embedded/start.ts";
import { MigrationRefused, migrate } from "./database/migrate.ts";
import { openDatabase } from "./database/pool.ts";
import { jobTables } from "./jobs/jobs.ts";

const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  const config = readConfig(process.env);
  const log = pino({ level: "warn" });
  const embedded = config.databaseUrl
    ? undefined
    : await startEmbedded({ folder: config.dataFolder, log: (line) => log.debug(line) });
  const database = openDatabase({
    ...(embedded ? embedded.connection : { connectionString: config.databaseUrl! }),
    // Building an index may take long; nobody waits for this connection.
    statementTimeoutMilliseconds: 0,
  });
  try {
    const done = await migrate(database, { clock: systemClock, afterSql: [jobTables(database)], log: say });
    say(done.length === 0 ? "The database is up to date." : `Applied ${done.length} migration(s).`);
  } finally {
    await database.close();
    await embedded?.stop();
  }
} catch (error) {
  const expected =
    error instanceof ConfigError ||
    error instanceof MigrationRefused ||
    error instanceof EmbeddedDatabaseError;
  process.stderr.write(`${expected ? error.message : (error as Error).stack}\n`);
  process.exit(1);
}
