import { systemClock } from "./clock.ts";
import { type Config, ConfigError, readConfig, summary } from "./config.ts";
import { EmbeddedDatabaseError } from "./database/embedded/start.ts";
import { MigrationRefused } from "./database/migrate.ts";
import { DatabaseUnavailable } from "./database/pool.ts";
import { createLog } from "./log.ts";
import { type Millrace, startMillrace } from "./millrace.ts";
import { systemRandom } from "./random.ts";

const startedAt = performance.now();

/** Exit code for a start that was refused: the message says what to change. */
const refusedStart = 78;

/** A terminal's Ctrl-C reaches npm too, which passes it on: signals this close together are one. */
const oneSignal = 1_000;

const config = readOrExit();
const log = createLog(config.logLevel);
let running: Millrace | undefined;
let stopping: { readonly since: number; readonly code: number } | undefined;

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    if (!stopping) void stop(signal, 0);
    else if (performance.now() - stopping.since > oneSignal) process.exit(1);
  });
}
process.on("unhandledRejection", (error) => fail(error, "unhandled rejection"));

try {
  running = await startMillrace(config, {
    clock: systemClock,
    random: systemRandom,
    log,
    onFirstApiKey: showKey,
    onAdministratorLink: showLink,
    onFailure: (error) => fail(error, "the embedded database ended"),
  });
  if (stopping) await end(running, stopping.code);
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
    error instanceof EmbeddedDatabaseError ||
    error instanceof DatabaseUnavailable;
  const hint = error instanceof DatabaseUnavailable ? " Check DATABASE_URL and that the server runs." : "";
  const text = expected ? error.message + hint : ((error as Error).stack ?? String(error));
  process.stderr.write(`Millrace did not start. ${text}\n`);
  process.exit(expected ? refusedStart : 1);
}

function announce({ port, sandbox, databaseLocation }: Millrace): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(2);
  log.info({ settings: summary(process.env), roles: [...config.roles], seconds: Number(seconds) }, "ready");
  if (databaseLocation) log.info(`database: ${databaseLocation}`);
  if (config.roles.has("api"))
    log.info(`API: ${config.url} (port ${port}), its reference: ${config.url}/docs`);
  if (sandbox) log.info(`pretend accounting packages: http://localhost:${sandbox.port}/`);
}

/** Shown as soon as it is stored: should a later step of the start fail, it would never be seen. */
function showKey(key: string): void {
  const header = `Basic ${Buffer.from(key).toString("base64")}`;
  process.stdout.write(
    `\nThe first API key, shown only this once:\n\n  ${key}\n\n  Authorization: ${header}\n\n`,
  );
}

/** Shown at each start until somebody has used it: the Portal has no other way in. */
function showLink(url: string): void {
  process.stdout.write(
    `\nThe Portal has no administrator yet. This link makes one, once and within 24 hours:\n\n  ${url}\n\n`,
  );
}

function fail(error: unknown, what: string): void {
  log.fatal({ err: error }, what);
  if (!stopping) void stop("failure", 1);
}

/** Drains: requests and deliveries under way end first. A second signal ends at once. */
async function stop(cause: string, code: number): Promise<void> {
  stopping = { since: performance.now(), code };
  log.info({ cause }, "stopping");
  if (running) await end(running, code);
}

async function end(millrace: Millrace, code: number): Promise<never> {
  try {
    await millrace.stop();
    log.info("stopped");
  } catch (error) {
    log.error({ err: error }, "not everything stopped cleanly");
    process.exit(1);
  }
  process.exit(code);
}
