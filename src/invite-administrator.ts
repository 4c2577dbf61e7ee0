import pino from "pino";
import { administratorToken } from "./access/people/first-administrator.ts";
import { invitationUrl } from "./access/people/invitation.ts";
import { systemClock } from "./clock.ts";
import { ConfigError, readConfig } from "./config.ts";
import { EmbeddedDatabaseError, startEmbedded } from "./database/embedded/start.ts";
import { DatabaseUnavailable, openDatabase } from "./database/pool.ts";
import { systemRandom } from "./random.ts";

/**
 * `npm run portal:administrator`: a link that makes one more administrator, for when nobody can sign in any more. With the
 * embedded database Millrace must be stopped; beside a database server it may run.
 */
try {
  const config = readConfig(process.env);
  const log = pino({ level: "warn" });
  const embedded = config.databaseUrl
    ? undefined
    : await startEmbedded({ folder: config.dataFolder, log: (line) => log.debug(line) });
  const database = openDatabase(embedded ? embedded.connection : { connectionString: config.databaseUrl! });
  try {
    const token = await administratorToken(database, systemRandom, systemClock.now(), "portal:administrator");
    process.stdout.write(
      `This link makes an administrator, once and within 24 hours:\n\n  ${invitationUrl(config.portalUrl, token)}\n`,
    );
  } finally {
    await database.close();
    await embedded?.stop();
  }
} catch (error) {
  const expected =
    error instanceof ConfigError ||
    error instanceof EmbeddedDatabaseError ||
    error instanceof DatabaseUnavailable;
  process.stderr.write(`${expected ? error.message : (error as Error).stack}\n`);
  process.exit(1);
}
