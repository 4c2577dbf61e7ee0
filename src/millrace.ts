import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Logger } from "pino";
import { type Sandbox, startSandbox } from "../simulators/sandbox.ts";
import { prepareClient } from "./access/prepare-client.ts";
import { createApi } from "./api.ts";
import type { Application } from "./application.ts";
import type { Clock } from "./clock.ts";
import { second } from "./clock.ts";
import { eraseCompanyJob, handleCompanyJobs } from "./companies/jobs.ts";
import { type Config, ConfigError } from "./config.ts";
import { releaseRenewals } from "./connections/grant.ts";
import { handleConnectionJobs, releaseGrantJob, renewIdleGrantsJob } from "./connections/jobs.ts";
import { type EmbeddedDatabase, startEmbedded } from "./database/embedded/start.ts";
import { migrate, requireMigrated } from "./database/migrate.ts";
import { type Database, openDatabase } from "./database/pool.ts";
import { releaseLeases } from "./delivery/lane-queries.ts";
import { startWorker, type Worker } from "./delivery/worker.ts";
import { createEgress } from "./egress/egress.ts";
import { createIntegrations, type Integrations } from "./integrations/registry.ts";
import { createJobs, type JobRunner, jobTables } from "./jobs/jobs.ts";
import { forgetExpiredJob, handleLinkJobs } from "./link/jobs.ts";
import { closeFeedJob, handleMappingJobs, settleFeedJob } from "./mapping/jobs.ts";
import { expireOperationJob, handleOperationJobs } from "./push-operations/jobs.ts";
import { lettersAndDigits, type Random, randomText } from "./random.ts";
import { createVault } from "./vault/vault.ts";

export interface Surroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** For tests: check every reply against its schema. */
  readonly checkReplies?: boolean;
  /** Other integrations than those of the settings; tests pass ones that look sooner and more often. */
  readonly integrations?: Integrations;
}

/** A running process of Millrace with the roles of its settings. */
export interface Millrace {
  readonly application: Application;
  /** Port of the API; 0 without that role. */
  readonly port: number;
  readonly sandbox: Sandbox | undefined;
  /** The first API key, only at the start that made it. */
  readonly firstApiKey: string | undefined;
  /** Where the embedded database lives; undefined when a server is used. */
  readonly databaseLocation: string | undefined;
  /** Finishes what was accepted and what is being delivered, then stops. May be called twice. */
  stop(): Promise<void>;
}

const jobs = [
  expireOperationJob,
  settleFeedJob,
  closeFeedJob,
  releaseGrantJob,
  renewIdleGrantsJob,
  eraseCompanyJob,
  forgetExpiredJob,
];
/** How long a running delivery may take to end when the process stops. */
const drainLimit = 20 * second;

/** Starts everything the settings ask for, in order; whatever was started is stopped again when a later step fails. */
export async function startMillrace(config: Config, surroundings: Surroundings): Promise<Millrace> {
  const { clock, log, random } = surroundings;
  const ending: (() => Promise<void> | void)[] = [];
  let draining = false;
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    draining = true;
    stopped ??= endAll(ending);
    return stopped;
  };
  try {
    const embedded = config.databaseUrl ? undefined : await startOwnDatabase(config, log);
    if (embedded) ending.push(() => embedded.stop());
    const database = openDatabase({
      ...(embedded ? embedded.connection : { connectionString: config.databaseUrl! }),
      maximumConnections: config.databaseConnections,
      onLostConnection: (error) => log.warn({ err: error }, "a database connection was lost"),
    });
    ending.push(() => database.close());
    await prepareTables(config, database, clock, log);
    if (embedded) {
      // Nobody else can be using this database, so whoever held these is dead.
      await releaseLeases(database);
      await releaseRenewals(database);
    }
    const vault = createVault(config.secret ?? generatedSecret(config.dataFolder, random), random);
    const { clientId, firstApiKey } = await prepareClient(database, config, vault, random, clock.now());

    const sandbox = config.roles.has("sandbox") ? await openSandbox(config, surroundings) : undefined;
    if (sandbox) ending.push(() => sandbox.close());
    const egress = createEgress({ allow: config.egressAllow });
    ending.push(() => egress.close());
    const application: Application = {
      config,
      clientId,
      database,
      clock,
      random,
      vault,
      jobs: createJobs(database, jobs, log),
      integrations: surroundings.integrations ?? createIntegrations({ xero: config.xero }),
      providerHttp: egress.outbound({ guarded: false }),
      log,
    };
    await startJobs(application, ending);
    if (config.roles.has("worker")) {
      const worker: Worker = await startWorker(application);
      ending.push(() => worker.stop(drainLimit));
    }
    const port = config.roles.has("api")
      ? await listen(application, surroundings, ending, () => draining)
      : 0;
    return { application, port, sandbox, firstApiKey, databaseLocation: embedded?.location, stop };
  } catch (error) {
    await stop().catch(() => {});
    throw error;
  }
}

/** Ends in reverse order of starting; a step that fails does not keep the others from ending. */
async function endAll(ending: readonly (() => Promise<void> | void)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const end of [...ending].reverse()) {
    try {
      await end();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, "not everything could be stopped");
}

function startOwnDatabase(config: Config, log: Logger): Promise<EmbeddedDatabase> {
  return startEmbedded({
    folder: config.dataFolder,
    maximumConnections: config.databaseConnections + 20,
    log: (line) => log.info({ part: "database" }, line),
    onFailure: (error) => log.fatal({ err: error }, "the embedded database ended"),
  });
}

async function prepareTables(config: Config, database: Database, clock: Clock, log: Logger): Promise<void> {
  const afterSql = [jobTables(database)];
  if (config.migrate === "never") return requireMigrated(database, { afterSql });
  await migrate(database, { clock, afterSql, log: (line) => log.info({ part: "migration" }, line) });
}

/** The master key in the data folder, made at first start; readable for its owner only. */
function generatedSecret(folder: string, random: Random): string {
  const file = join(folder, "secret");
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, `${randomText(random, 48, lettersAndDigits)}\n`, { mode: 0o600, flag: "wx" });
  }
  chmodSync(file, 0o600);
  const secret = readFileSync(file, "utf8").trim();
  if (secret.length < 32)
    throw new ConfigError(`The secret in ${file} is damaged. Restore it, or set MILLRACE_SECRET.`);
  return secret;
}

function openSandbox(config: Config, { clock, random, log }: Surroundings): Promise<Sandbox> {
  const folder = join(config.dataFolder, "sandbox");
  return startSandbox({ port: config.sandboxPort, clock, random, folder, log });
}

async function startJobs(application: Application, ending: (() => Promise<void> | void)[]): Promise<void> {
  const runner: JobRunner = application.jobs;
  handleOperationJobs(application);
  handleMappingJobs(application);
  handleConnectionJobs(application);
  handleCompanyJobs(application);
  handleLinkJobs(application);
  await runner.start({ work: application.config.roles.has("worker") });
  ending.push(() => runner.stop());
}

async function listen(
  application: Application,
  { checkReplies }: Surroundings,
  ending: (() => Promise<void> | void)[],
  draining: () => boolean,
): Promise<number> {
  const server = await createApi(application, { draining, checkReplies });
  ending.push(() => server.close());
  await server.listen({ port: application.config.port, host: "::" });
  return (server.server.address() as AddressInfo).port;
}
