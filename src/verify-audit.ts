import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import pino from "pino";
import { readCheckpoint } from "./audit/checkpoint.ts";
import { createSigner } from "./audit/signer.ts";
import { verifyTrail } from "./audit/verify-trail.ts";
import { ConfigError, readConfig } from "./config.ts";
import { EmbeddedDatabaseError, startEmbedded } from "./database/embedded/start.ts";
import { openDatabase } from "./database/pool.ts";
import { readSecret } from "./master-secret.ts";
import { Problem } from "./problem.ts";
import { systemRandom } from "./random.ts";
import { createVault } from "./vault/vault.ts";

/**
 * `npm run audit:verify`: verifies the audit trail without a running Millrace, or beside one that uses a database server.
 * `-- --checkpoint <file>` (several times if need be) holds it against checkpoints that were kept elsewhere.
 * Exit code 0: intact; 2: changed; 1: could not be verified.
 */
const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  const { values } = parseArgs({ options: { checkpoint: { type: "string", multiple: true } } });
  const config = readConfig(process.env);
  const log = pino({ level: "warn" });
  const embedded = config.databaseUrl
    ? undefined
    : await startEmbedded({ folder: config.dataFolder, log: (line) => log.debug(line) });
  const database = openDatabase({
    ...(embedded ? embedded.connection : { connectionString: config.databaseUrl! }),
    statementTimeoutMilliseconds: 0,
  });
  try {
    const signer = createSigner(createVault(readSecret(config), systemRandom));
    const files = values.checkpoint ?? [];
    const checkpoints = files.map((file) => readCheckpoint(readFileSync(file, "utf8"), signer));
    const { breaks, events, firstBreak, lastSeal, seals } = await verifyTrail(database, signer, checkpoints);
    say(`${events} events under ${seals} seals, ${checkpoints.length} checkpoint(s)`);
    if (lastSeal) say(`last seal: ${lastSeal.number} of ${lastSeal.sealedAt.toISOString()}`);
    if (breaks === 0) say("The audit trail is intact.");
    else
      say(
        `The audit trail was changed, in ${breaks} place(s). The first:\n${JSON.stringify(firstBreak, null, 2)}`,
      );
    process.exitCode = breaks === 0 ? 0 : 2;
  } finally {
    await database.close();
    await embedded?.stop();
  }
} catch (error) {
  const code = (error as NodeJS.ErrnoException).code;
  const expected =
    error instanceof ConfigError ||
    error instanceof EmbeddedDatabaseError ||
    error instanceof Problem ||
    code === "ENOENT" ||
    code?.startsWith("ERR_PARSE_ARGS");
  process.stderr.write(`${expected ? (error as Error).message : (error as Error).stack}\n`);
  process.exit(1);
}
