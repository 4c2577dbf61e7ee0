import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join, relative, resolve } from "node:path";
import pino, { type Logger } from "pino";
import { systemClock } from "../../src/clock.ts";
import { ConfigError, readConfig } from "../../src/config.ts";
import { lockFolder } from "../../src/database/embedded/folder-lock.ts";
import { EmbeddedDatabaseError } from "../../src/database/embedded/start.ts";
import { startMillrace } from "../../src/millrace.ts";
import { lettersAndDigits, randomText, systemRandom } from "../../src/random.ts";
import { DemoProblem } from "./problem.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/** Millrace as `npm start` runs it, on a database of its own, with the pretend Xero. */
export interface Service {
  readonly url: string;
  readonly xeroUrl: string;
  /** The pretend accounting packages, each at a path of its own. */
  readonly sandboxUrl: string;
  readonly apiKey: string;
  /** Makes the Portal's first administrator, once. */
  readonly portalLink: string;
  readonly folder: string;
  readonly logFile: string;
  readonly log: Logger;
  /** Things worth knowing, such as a port that was taken. */
  readonly notes: readonly string[];
  readonly startedInMs: number;
  stop(): Promise<void>;
}

/** Settings of the environment that the demo follows; a real database or a real Xero is never touched. */
const followed = [
  "MILLRACE_API_KEY",
  "MILLRACE_DATABASE_CONNECTIONS",
  "MILLRACE_DELIVERY_LANES",
  "MILLRACE_LOG_LEVEL",
  "MILLRACE_XERO_FEED_CONNECTIONS",
];
/** What a run leaves in the demo's folder. Nothing else there is ever removed. */
const leftovers = ["demo.log", "lib", "postgres", "postgres.log", "run", "sandbox", "secret"];

/** `onFailure` is told when the database has ended by itself and does not start again. */
export async function startService(
  variables: Variables,
  limitFactor: number,
  onFailure: (error: Error) => void,
): Promise<Service> {
  const began = performance.now();
  const notes: string[] = [];
  const port = await choosePort(variables, "PORT", 4000, "::", notes);
  const sandboxPort = await choosePort(variables, "MILLRACE_SANDBOX_PORT", 4100, "127.0.0.1", notes);
  if (port === sandboxPort) {
    throw new DemoProblem("PORT and MILLRACE_SANDBOX_PORT are the same. Choose two different ports.");
  }
  if (variables.DATABASE_URL) {
    notes.push("DATABASE_URL is set but not used: the demo always has a database of its own.");
  }
  const folder = join(resolve(variables.MILLRACE_DATA?.trim() || "data"), "demo");
  const logFile = join(folder, "demo.log");
  const apiKey =
    variables.MILLRACE_API_KEY?.trim() || `test${randomText(systemRandom, 36, lettersAndDigits)}`;
  try {
    const config = readConfig({
      ...Object.fromEntries(followed.map((name) => [name, variables[name]])),
      PORT: String(port),
      MILLRACE_SANDBOX_PORT: String(sandboxPort),
      MILLRACE_DATA: folder,
      MILLRACE_API_KEY: apiKey,
      MILLRACE_XERO_LIMIT_FACTOR: String(limitFactor),
    });
    await empty(folder);
    const log = pino(
      { level: config.logLevel, base: undefined, timestamp: pino.stdTimeFunctions.isoTime },
      pino.destination({ dest: logFile, sync: true }),
    );
    let portalLink = `${config.portalUrl}/portal/`;
    const running = await startMillrace(config, {
      ...{ clock: systemClock, random: systemRandom, log, onFailure },
      onAdministratorLink: (link) => {
        portalLink = link;
      },
    });
    return {
      url: config.url,
      xeroUrl: config.xero.apiUrl,
      sandboxUrl: `http://localhost:${sandboxPort}`,
      apiKey,
      portalLink,
      folder: shown(folder),
      logFile: shown(logFile),
      log,
      notes,
      startedInMs: performance.now() - began,
      stop: () => running.stop(),
    };
  } catch (error) {
    if (error instanceof ConfigError || error instanceof EmbeddedDatabaseError) {
      throw new DemoProblem(error.message);
    }
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") {
      throw new DemoProblem(`A port was taken just now (${(error as Error).message}). Start the demo again.`);
    }
    throw error;
  }
}

/** The port asked for, or the usual one, or a free one where the usual one is taken. */
async function choosePort(
  variables: Variables,
  name: string,
  usual: number,
  host: string,
  notes: string[],
): Promise<number> {
  const asked = variables[name]?.trim();
  const wanted = asked ? Number(asked) : usual;
  if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65_535) {
    throw new DemoProblem(`${name} must be a whole number from 0 to 65535, not "${asked}".`);
  }
  const port = await free(wanted, host);
  if (port !== undefined) return port;
  if (asked) {
    throw new DemoProblem(
      `Port ${asked} is taken by another program. Choose another one: ${name}=${wanted + 10} npm run demo. ` +
        `Without ${name} the demo finds a free port by itself.`,
    );
  }
  const other = (await free(0, host))!;
  notes.push(`Port ${usual} is taken, so this run uses ${other}. ${name}=… chooses another one.`);
  return other;
}

/** The port itself (any free one for 0), or undefined when it is taken. */
async function free(port: number, host: string): Promise<number | undefined> {
  const server = createServer();
  try {
    await new Promise<void>((done, failed) => server.once("error", failed).listen(port, host, done));
    return (server.address() as { port: number }).port;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return undefined;
    throw new DemoProblem(`Port ${port} cannot be used: ${(error as Error).message}. Choose another one.`);
  } finally {
    await new Promise((closed) => server.close(closed));
  }
}

/** Removes what an earlier run has left; refuses while one is still running there. */
async function empty(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const lock = await lockFolder(folder);
  try {
    const location = join(folder, "database-location");
    const elsewhere = existsSync(location) ? readFileSync(location, "utf8").trim() : undefined;
    // In a checkout that only root may enter the database lies elsewhere, in a place of this folder alone.
    for (const place of elsewhere && existsSync(elsewhere) ? [elsewhere, folder] : [folder]) {
      for (const name of leftovers) rmSync(join(place, name), { recursive: true, force: true });
    }
    // The next database goes to the same place.
    if (elsewhere) renameSync(location, `${location}.new`);
  } finally {
    lock.release();
  }
}

const shown = (path: string): string => {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") ? path : short;
};
