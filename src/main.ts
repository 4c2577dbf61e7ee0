import pino from "pino";
import { systemClock } from "./clock.ts";
import { type Config, ConfigError, readConfig, summary } from "./config.ts";
import { EmbeddedDatabaseError } from "./database/embedded/start.ts";
import { MigrationRefused } from "./database/migrate.ts";
import { type Millrace, startMillrace } from "./millrace.ts";
import { requireNode } from "./node-version.ts";
import { systemRandom } from "./random.ts";

requireNode();
const startedAt = performance.now();

/** Exit code for a start that was refused: the message says what to change. */
const refusedStart = 78;

const config = readOrExit();
const log = pino({ level: config.logLevel, base: undefined, timestamp: pino.stdTimeFunctions.isoTime });
let running: Millrace | undefined;
let signals = 0;

for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop(signal));
process.on("unhandledRejection", (error) => {
  log.fatal({ err: error }, "unhandled rejection");
  void stop("failure", 1);
});

try {
  running = await startMillrace(config, { clock: systemClock, random: systemRandom, log });
  if (signals > 0) await running.stop();
  else announce(running);
} catch (error) {
  refuse(error);
}

function readOrExit(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    return refuse(error);
  }
}

/** Tells why it did not start, and ends. What a person can change is told without a stack. */
function refuse(error: unknown): never {
  const expected =
    error instanceof ConfigError ||
    error instanceof MigrationRefused ||
    error instanceof EmbeddedDatabaseError;
  const text = expected ? error.message : ((error as Error).stack ?? String(error));
  process.stderr.write(`Millrace did not start. ${text}\n`);
  process.exit(expected ? refusedStart : 1);
}

function announce({ port, sandbox, firstApiKey, databaseLocation }: Millrace): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(2);
  log.info({ settings: summary(process.env), roles: [...config.roles], seconds: Number(seconds) }, "ready");
  if (databaseLocation) log.info(`database: ${databaseLocation}`);
  if (config.roles.has("api")) log.info(`API: ${config.url} (port ${port})`);
  if (sandbox) log.info(`pretend accounting packages: ${sandbox.url}`);
  if (firstApiKey) {
    const header = `Basic ${Buffer.from(firstApiKey).toString("base64")}`;
    process.stdout.write(
      `\nThe first API key, shown only this once:\n\n  ${firstApiKey}\n\n  Authorization: ${header}\n\n`,
    );
  }
}

/** The first signal drains: requests and deliveries under way end first. A second one ends at once. */
async function stop(cause: string, code = 0): Promise<void> {
  signals += 1;
  if (signals > 1) process.exit(1);
  log.info({ cause }, "stopping");
  if (!running) return;
  try {
    await running.stop();
    log.info("stopped");
  } catch (error) {
    log.error({ err: error }, "not everything stopped cleanly");
    process.exit(1);
  }
  process.exit(code);
}
