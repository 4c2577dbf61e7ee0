import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import type { Logger } from "pino";
import { type Sandbox, startSandbox } from "../simulators/sandbox.ts";
import { handleKeyJobs } from "./access/handle-jobs.ts";
import { endKeysJob } from "./access/jobs.ts";
import { firstAdministratorToken } from "./access/people/first-administrator.ts";
import { invitationUrl } from "./access/people/invitation.ts";
import { hasClient, prepareClient } from "./access/prepare-client.ts";
import { createApi } from "./api.ts";
import type { Application } from "./application.ts";
import { handleAuditJobs } from "./audit/handle-jobs.ts";
import { sealEventsJob, verifyNightlyJob, verifyTrailJob } from "./audit/jobs.ts";
import { releaseCreations } from "./bank-accounts/creation-queries.ts";
import { handleBankAccountJobs } from "./bank-accounts/handle-jobs.ts";
import { createAccountJob, pullJob } from "./bank-accounts/jobs.ts";
import { resumeBankAccounts } from "./bank-accounts/resume-work.ts";
import type { Clock } from "./clock.ts";
import { second } from "./clock.ts";
import { handleCollectionJobs } from "./collection/handle-jobs.ts";
import { endSilentFeedsJob } from "./collection/jobs.ts";
import { handleCompanyJobs } from "./companies/handle-jobs.ts";
import { eraseCompanyJob } from "./companies/jobs.ts";
import { type Config, ConfigError, isLoopback } from "./config.ts";
import { releaseCalls } from "./connections/call-budget.ts";
import { releaseRenewals } from "./connections/grant.ts";
import { handleConnectionJobs } from "./connections/handle-jobs.ts";
import { releaseGrantJob, renewIdleGrantsJob } from "./connections/jobs.ts";
import { type EmbeddedDatabase, startEmbedded } from "./database/embedded/start.ts";
import { errorCode } from "./database/failure.ts";
import { migrate, requireMigrated } from "./database/migrate.ts";
import { type Database, openDatabase } from "./database/pool.ts";
import { handleDeliveryJobs } from "./delivery/handle-jobs.ts";
import { forgetExchangesJob } from "./delivery/jobs.ts";
import { releaseLeases } from "./delivery/lane-queries.ts";
import { startWorker, type Worker } from "./delivery/worker.ts";
import type { Resolve } from "./egress/connect.ts";
import { createEgress } from "./egress/egress.ts";
import { handleFdxJobs } from "./fdx/handle-jobs.ts";
import { forgetFdxTokensJob } from "./fdx/jobs.ts";
import { releaseClaims } from "./http/idempotency.ts";
import type { Server } from "./http/server.ts";
import { createIntegrations, type Integrations } from "./integrations/registry.ts";
import { createJobs, type JobRunner, jobTables } from "./jobs/jobs.ts";
import { handleLinkJobs } from "./link/handle-jobs.ts";
import { forgetExpiredJob, giveBackGrantJob } from "./link/jobs.ts";
import { handleManagedFeedJobs, releaseSyncs, resumeSyncs } from "./managed-feeds/handle-jobs.ts";
import { forgetSyncsJob, runSyncJob, startDueSyncsJob } from "./managed-feeds/jobs.ts";
import { handleMappingJobs } from "./mapping/handle-jobs.ts";
import { closeFeedJob, settleFeedJob } from "./mapping/jobs.ts";
import { prepareSecret } from "./master-secret.ts";
import { handleNetSuiteJobs } from "./netsuite-feed/handle-jobs.ts";
import { watchCertificateJob } from "./netsuite-feed/jobs.ts";
import { tellNode } from "./nodes/tell-node.ts";
import { handleOneTimePasswordJobs } from "./one-time-passwords/handle-jobs.ts";
import { forgetCodesJob } from "./one-time-passwords/jobs.ts";
import { handleHomeJobs } from "./portal/home/handle-jobs.ts";
import { countActivityJob, refreshAttentionJob } from "./portal/home/jobs.ts";
import { handleRetryJobs } from "./portal/pushes/handle-jobs.ts";
import { retryPushesJob } from "./portal/pushes/jobs.ts";
import { handleRequestJobs } from "./portal/requests/handle-jobs.ts";
import { forgetRequestsJob } from "./portal/requests/jobs.ts";
import { createProviders, followProviderSettings } from "./provider-settings/follow-provider-settings.ts";
import { findKeptSettings, inForceAtStart } from "./provider-settings/load-provider-settings.ts";
import { handleOperationJobs } from "./push-operations/handle-jobs.ts";
import { completeOperationsJob, expireOperationJob } from "./push-operations/jobs.ts";
import type { Random } from "./random.ts";
import { createRetention } from "./retention/read-periods.ts";
import { handleSageJobs } from "./sage-connector/handle-jobs.ts";
import {
  answerAuthorisationJob,
  askToReconnectJob,
  forgetSageJob,
  lookAfterSageJob,
} from "./sage-connector/jobs.ts";
import { createVault } from "./vault/vault.ts";
import { buildWeb } from "./web/build-web.ts";
import { releaseConsumers } from "./webhooks/delivery-queries.ts";
import { handleWebhookJobs } from "./webhooks/handle-jobs.ts";
import {
  dropConsumerJob,
  forgetMessagesOfJob,
  forgetOldMessagesJob,
  recoverMessagesJob,
  sendMissingJob,
} from "./webhooks/jobs.ts";
import { startWebhooks } from "./webhooks/worker.ts";

export interface Surroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** For tests: check every reply against its schema. */
  readonly checkReplies?: boolean;
  /** Makes other integrations of the settings than the usual; tests have ones that look sooner and more often. */
  readonly makeIntegrations?: (config: Config) => Integrations;
  /** Finds the addresses of a host name; tests lead names elsewhere. */
  readonly resolve?: Resolve;
  /** How long a call to the outside may take, in milliseconds, unless it has a limit of its own; tests wait less. */
  readonly callTimeoutMs?: number;
  /** Told of the first API key by the start that made it, as soon as it is stored. */
  readonly onFirstApiKey?: (key: string) => void;
  /** Told of the link for the first administrator at each start until there is one; without it no link is made. */
  readonly onAdministratorLink?: (url: string) => void;
  /** Told when the process cannot go on. */
  readonly onFailure?: (error: Error) => void;
}

/** A running process of Millrace with the roles of its settings. */
export interface Millrace {
  readonly application: Application;
  /** Port of the API; 0 without that role. */
  readonly port: number;
  readonly sandbox: Sandbox | undefined;
  /** Where the embedded database lives; undefined when a server is used. */
  readonly databaseLocation: string | undefined;
  /** Finishes what was accepted and what is being delivered, then stops. May be called twice. */
  stop(): Promise<void>;
}

const jobs = [
  expireOperationJob,
  completeOperationsJob,
  forgetExchangesJob,
  retryPushesJob,
  settleFeedJob,
  closeFeedJob,
  pullJob,
  createAccountJob,
  releaseGrantJob,
  renewIdleGrantsJob,
  eraseCompanyJob,
  forgetExpiredJob,
  giveBackGrantJob,
  forgetOldMessagesJob,
  forgetMessagesOfJob,
  dropConsumerJob,
  recoverMessagesJob,
  sendMissingJob,
  forgetCodesJob,
  startDueSyncsJob,
  runSyncJob,
  forgetSyncsJob,
  endSilentFeedsJob,
  answerAuthorisationJob,
  askToReconnectJob,
  lookAfterSageJob,
  forgetSageJob,
  forgetFdxTokensJob,
  watchCertificateJob,
  sealEventsJob,
  verifyTrailJob,
  verifyNightlyJob,
  endKeysJob,
  forgetRequestsJob,
  refreshAttentionJob,
  countActivityJob,
];
/** How long everything under way may take to end when the process stops; platforms commonly kill after 30 s. */
const drainLimit = 25 * second;
/** What each step of ending has at least, however long those before it took. */
const leastTime = second;

/** Ends what a step of the start began, within a time in milliseconds. */
type End = (limitMs: number) => Promise<void> | void;

/** Starts everything the settings ask for, in order; whatever was started is stopped again when a later step fails. */
export async function startMillrace(config: Config, surroundings: Surroundings): Promise<Millrace> {
  const { clock, log, random } = surroundings;
  const ending: End[] = [];
  let draining = false;
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    draining = true;
    stopped ??= endAll(ending);
    return stopped;
  };
  try {
    const embedded = config.databaseUrl ? undefined : await startOwnDatabase(config, surroundings);
    if (embedded) ending.push(() => embedded.stop());
    const database = openDatabase({
      ...(embedded ? embedded.connection : { connectionString: config.databaseUrl! }),
      maximumConnections: config.databaseConnections,
      onLostConnection: (error) => log.warn({ err: error }, "a database connection was lost"),
    });
    ending.push(() => database.close());
    await prepareTables(config, database, clock, log);
    if (embedded) await releaseHeld(database);
    const secret = prepareSecret(config, random, await hasClient(database));
    const vault = createVault(secret, random);
    // Before the first API key is shown, which is shown once: its port may be taken.
    const sandbox = config.roles.has("sandbox") ? await openSandbox(config, surroundings) : undefined;
    if (sandbox) ending.push(() => sandbox.close());
    const client = await prepareClient(database, config, vault, random, clock.now());
    const { clientId, firstApiKey } = client;
    if (firstApiKey) surroundings.onFirstApiKey?.(firstApiKey);
    await prepareAdministrator(config, database, surroundings);
    if (client.fixedKeyIsDeleted)
      log.warn(
        "the key in MILLRACE_API_KEY was deleted and stays so: set the setting to another, or remove it",
      );

    const egress = createEgress({
      allow: config.egressAllow,
      resolve: surroundings.resolve,
      timeoutMs: surroundings.callTimeoutMs,
    });
    ending.push(() => egress.close());
    const kept = await findKeptSettings(database, vault);
    const providers = createProviders(
      config,
      surroundings.makeIntegrations ?? ((settings) => createIntegrations(settings, clock)),
    );
    providers.use(inForceAtStart(config, kept), kept);
    const application: Application = {
      config: providers.config,
      clientId,
      database,
      clock,
      random,
      vault,
      jobs: createJobs(database, jobs, log),
      integrations: providers.integrations,
      providers,
      retention: createRetention(config, database, clock),
      providerHttp: egress.outbound({ guarded: false }),
      callerHttp: { ...egress.outbound({ guarded: true }), check: egress.check },
      log,
    };
    const following = await followProviderSettings(application);
    ending.push(() => following.close());
    await startJobs(application, ending);
    ending.push(await tellNode(application));
    if (embedded) {
      await resumeBankAccounts(application);
      await resumeSyncs(application);
    }
    // Before the worker, and so ended after it: while deliveries end, readiness is told and requests are answered.
    const port = config.roles.has("api")
      ? await listen(application, surroundings, ending, () => draining)
      : 0;
    if (config.roles.has("worker")) {
      const worker: Worker = await startWorker(application);
      ending.push((limitMs) => worker.stop(limitMs));
      const webhooks = await startWebhooks(application);
      ending.push((limitMs) => webhooks.stop(limitMs));
    }
    return { application, port, sandbox, databaseLocation: embedded?.location, stop };
  } catch (error) {
    await stop().catch(() => {});
    throw error;
  }
}

/** While nobody can sign in to the Portal, each start makes a new link for the first administrator. */
async function prepareAdministrator(
  { portalUrl, roles }: Config,
  database: Database,
  { clock, onAdministratorLink, random }: Surroundings,
): Promise<void> {
  if (!onAdministratorLink || !roles.has("api")) return;
  const token = await firstAdministratorToken(database, random, clock.now());
  if (token !== undefined) onAdministratorLink(invitationUrl(portalUrl, token));
}

/** Ends in reverse order of starting; a step that fails does not keep the others from ending. */
async function endAll(ending: readonly End[]): Promise<void> {
  const deadline = performance.now() + drainLimit;
  const failures: unknown[] = [];
  for (const end of [...ending].reverse()) {
    try {
      await end(Math.max(leastTime, deadline - performance.now()));
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, "not everything could be stopped");
}

/** Nobody else can be using an embedded database, so whoever held anything in it is dead. */
async function releaseHeld(database: Database): Promise<void> {
  await releaseLeases(database);
  await releaseConsumers(database);
  await releaseRenewals(database);
  await releaseCalls(database);
  await releaseClaims(database);
  await releaseSyncs(database);
  await releaseCreations(database);
}

function startOwnDatabase(config: Config, { log, onFailure }: Surroundings): Promise<EmbeddedDatabase> {
  return startEmbedded({
    folder: config.dataFolder,
    maximumConnections: config.databaseConnections + 20,
    log: (line) => log.info({ part: "database" }, line),
    onFailure: (error) => onFailure?.(error),
  });
}

async function prepareTables(config: Config, database: Database, clock: Clock, log: Logger): Promise<void> {
  const afterSql = [jobTables(database)];
  if (config.migrate === "never") return requireMigrated(database, { afterSql });
  await migrate(database, { clock, afterSql, log: (line) => log.info({ part: "migration" }, line) });
}

function openSandbox(config: Config, { clock, random, log }: Surroundings): Promise<Sandbox> {
  const folder = join(config.dataFolder, "sandbox");
  const at = (path: string) => `${config.feedUrl}/sage/${path}`;
  const callbackURLs = {
    notification: at("notification"),
    availableAccounts: at("availableAccounts"),
    auth: at("auth"),
    reAuth: at("reAuth"),
  };
  return onPort("MILLRACE_SANDBOX_PORT", config.sandboxPort, () =>
    startSandbox({
      ...{ port: config.sandboxPort, clock, random, folder, log },
      feedUrl: config.feedUrl,
      sage: { callbackURLs },
    }),
  );
}

async function startJobs(application: Application, ending: End[]): Promise<void> {
  const runner: JobRunner = application.jobs;
  handleOperationJobs(application);
  handleDeliveryJobs(application);
  handleRetryJobs(application);
  handleMappingJobs(application);
  handleBankAccountJobs(application);
  handleConnectionJobs(application);
  handleCompanyJobs(application);
  handleLinkJobs(application);
  handleWebhookJobs(application);
  handleOneTimePasswordJobs(application);
  handleManagedFeedJobs(application);
  handleCollectionJobs(application);
  handleSageJobs(application);
  handleFdxJobs(application);
  handleNetSuiteJobs(application);
  handleHomeJobs(application);
  handleAuditJobs(application);
  handleKeyJobs(application);
  handleRequestJobs(application);
  const work = application.config.roles.has("worker");
  await runner.start({ work });
  ending.push((limitMs) => runner.stop(limitMs));
  // What was left behind or came due while nothing ran does not wait for the next minute.
  if (work) await runner.enqueue(application.database, startDueSyncsJob, {});
  if (work) await runner.enqueue(application.database, completeOperationsJob, {});
}

async function listen(
  application: Application,
  { checkReplies }: Surroundings,
  ending: End[],
  draining: () => boolean,
): Promise<number> {
  await buildWeb((line) => application.log.info({ part: "pages" }, line));
  const server = await createApi(application, { draining, checkReplies });
  ending.push((limitMs) => closeServer(server, limitMs));
  const { port, url } = application.config;
  await onPort("PORT", port, () => server.listen({ port, host: hostFor(url) }));
  return (server.server.address() as AddressInfo).port;
}

/**
 * Which addresses to listen on: this machine's own while the public address is on this machine, otherwise all of them,
 * on machines without IPv6 too.
 */
function hostFor(url: string): string {
  if (isLoopback(url)) return "localhost";
  const addresses = Object.values(networkInterfaces()).flat();
  return addresses.some((address) => address?.family === "IPv6") ? "::" : "0.0.0.0";
}

/** Takes no further request and waits for the answers to those under way; what is late is cut off. */
async function closeServer(server: Server, limitMs: number): Promise<void> {
  const tooLong = setTimeout(() => server.server.closeAllConnections(), limitMs);
  try {
    await server.close();
  } finally {
    clearTimeout(tooLong);
  }
}

async function onPort<T>(setting: string, port: number, listen: () => Promise<T>): Promise<T> {
  try {
    return await listen();
  } catch (error) {
    const code = errorCode(error);
    if (code === "EADDRINUSE")
      throw new ConfigError(`The port ${port} is in use: set ${setting} to another one.`);
    if (code === "EACCES")
      throw new ConfigError(`The port ${port} may not be used by this user: set ${setting} to another one.`);
    throw error;
  }
}
