import { audit } from "../audit/audit.ts";
import type { Connection } from "../connections/connection.ts";
import type { BankAccount } from "../integrations/integration.ts";
import { timeOrderedUuid } from "../random.ts";
import type { Work } from "../work.ts";
import { pullJob } from "./jobs.ts";
import type { PullOperation } from "./pull-operation.ts";
import { findQueuedPull, insertPull, replaceBankAccounts } from "./queries.ts";

export const bankAccounts = "bankAccounts";

/** Asks for a connection's bank accounts to be fetched; a fetch that waits already will do. The caller holds its lock. */
export async function requestPull(work: Work, connection: Connection): Promise<PullOperation> {
  const organisationId = connection.organisationId!;
  const waiting = await findQueuedPull(work.tx, connection, organisationId, bankAccounts);
  if (waiting) return waiting;
  const pull = newPull(work, connection, organisationId);
  const { companyId, connectionId } = connection;
  const { pullId } = pull;
  await insertPull(work.tx, pull);
  await work.jobs.enqueue(work.tx, pullJob, { companyId, pullId });
  await audit(work, {
    type: "bankAccounts.pull.requested",
    companyId,
    target: { companyId, connectionId, pullId },
  });
  return pull;
}

/**
 * Fills the bank accounts of a connection in the transaction that links it, with what was read on the way. Where
 * that could not be read (null) it is fetched by a job.
 */
export async function fillAtLink(
  work: Work,
  connection: Connection,
  accounts: readonly BankAccount[] | null,
): Promise<void> {
  if (accounts === null) {
    await requestPull(work, connection);
    return;
  }
  const pull = newPull(work, connection, connection.organisationId!);
  await insertPull(work.tx, { ...pull, status: "Complete", attempts: 1, completedAt: work.now });
  await replaceBankAccounts(work.tx, connection, distinct(accounts), work.now);
}

const newPull = (work: Work, connection: Connection, organisationId: string): PullOperation => ({
  companyId: connection.companyId,
  connectionId: connection.connectionId,
  pullId: timeOrderedUuid(work.random, work.now),
  organisationId,
  dataType: bankAccounts,
  status: "Queued",
  attempts: 0,
  requestedAt: work.now,
  completedAt: null,
  errorMessage: null,
});

/** One of each id, the last: a listing in pages may show an account twice. */
export const distinct = (accounts: readonly BankAccount[]): BankAccount[] => [
  ...new Map(accounts.map((account) => [account.id, account])).values(),
];
