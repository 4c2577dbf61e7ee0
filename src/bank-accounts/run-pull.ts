import { type Application, system, transact } from "../application.ts";
import { after, minute, second } from "../clock.ts";
import { callBudget } from "../connections/call-budget.ts";
import type { Connection } from "../connections/connection.ts";
import { deauthorize } from "../connections/disconnect-connection.ts";
import {
  findConnectionEvenDeleted,
  lockConnection,
  storeConnection,
} from "../connections/find-connection.ts";
import { openSession } from "../connections/provider-session.ts";
import { type BankAccount, hosted, ProviderFault } from "../integrations/integration.ts";
import { uuid } from "../random.ts";
import type { Work } from "../work.ts";
import { pullJob } from "./jobs.ts";
import { isOver, type PullOperation, type PullStatus } from "./pull-operation.ts";
import { lockPull, replaceBankAccounts, savePull } from "./queries.ts";
import { distinct } from "./request-pull.ts";

interface PullKey {
  readonly companyId: string;
  readonly pullId: string;
}

const patience = 10 * second;
const maximumAttempts = 3;
/** A provider that asks for a longer pause than this ends the fetch: whoever asked is told rather than kept waiting. */
const longestPause = 2 * minute;

/** Fetches what a pull operation asks for, stores it, and tells truthfully where that fails. */
export async function runPull(application: Application, key: PullKey): Promise<void> {
  const begun = await inWork(application, (work) => begin(application, work, key));
  if (!begun) return;
  const { connection, integration, pull } = begun;
  let accounts: BankAccount[];
  try {
    const session = openSession(application, integration, connection, patience);
    accounts = await integration.listBankAccounts!(session);
  } catch (error) {
    if (!(error instanceof ProviderFault)) throw error;
    await recordFault(application, connection, pull, error);
    return;
  }
  await inWork(application, (work) => complete(work, pull, accounts));
}

const inWork = <T>(application: Application, run: (work: Work) => Promise<T>): Promise<T> =>
  transact(application, system("bank-accounts"), uuid(application.random), run);

async function begin(application: Application, work: Work, key: PullKey) {
  const found = await lockPull(work.tx, key.companyId, key.pullId);
  if (!found || isOver(found.status)) return undefined;
  const connection = await findConnectionEvenDeleted(work.tx, found.companyId, found.connectionId);
  const integration = connection && hosted(application.integrations.get(connection.platformKey));
  const pull: PullOperation = { ...found, status: "Fetching", attempts: found.attempts + 1 };
  if (!integration?.listBankAccounts || !leadsTo(connection, pull)) {
    await end(work, pull, "Cancelled", "The connection is not linked any more.");
    return undefined;
  }
  await savePull(work.tx, pull);
  return { connection, integration, pull };
}

const leadsTo = (connection: Connection | undefined, pull: PullOperation): connection is Connection =>
  connection?.status === "Linked" &&
  connection.deletedAt === null &&
  connection.organisationId === pull.organisationId;

const end = (work: Work, pull: PullOperation, status: PullStatus, errorMessage: string | null) =>
  savePull(work.tx, { ...pull, status, completedAt: work.now, errorMessage });

async function complete(work: Work, pull: PullOperation, accounts: readonly BankAccount[]): Promise<void> {
  // The connection before what belongs to it, as everywhere.
  const connection = await lockConnection(work.tx, pull.companyId, pull.connectionId);
  const current = await lockPull(work.tx, pull.companyId, pull.pullId);
  if (!current || isOver(current.status)) return;
  if (!leadsTo(connection, pull)) {
    await end(work, pull, "Cancelled", "The connection was changed while its accounts were fetched.");
    return;
  }
  await replaceBankAccounts(work.tx, pull, distinct(accounts), work.now);
  await storeConnection(work.tx, { ...connection, lastSyncAt: work.now });
  await end(work, pull, "Complete", null);
}

async function recordFault(
  application: Application,
  connection: Connection,
  pull: PullOperation,
  fault: ProviderFault,
): Promise<void> {
  if (fault.kind === "reauthorise") await deauthorize(application, connection, fault.message);
  await inWork(application, async (work) => {
    const current = await lockPull(work.tx, pull.companyId, pull.pullId);
    if (!current || isOver(current.status)) return;
    const pause = Math.max(fault.retryAfterMs ?? 0, second * 3 ** (pull.attempts - 1));
    if (fault.kind === "try-later" && pull.attempts < maximumAttempts && pause <= longestPause) {
      const { companyId, pullId } = pull;
      await work.jobs.enqueue(work.tx, pullJob, { companyId, pullId }, after(work.now, pause));
      return;
    }
    await end(work, pull, statusOf(fault), fault.message);
  });
}

function statusOf({ kind, code }: ProviderFault): PullStatus {
  if (kind === "reauthorise") return "AuthError";
  return code === "too-many-requests" || code === callBudget ? "RateLimitError" : "FetchError";
}
