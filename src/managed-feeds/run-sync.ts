import { type Application, system, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { after, day, hour, minute, second } from "../clock.ts";
import { requireConnection } from "../connections/find-connection.ts";
import type { FeedSource } from "../feed-sources/feed-source.ts";
import { requireSource } from "../feed-sources/find-source.ts";
import { Problem } from "../problem.ts";
import { requireAccount } from "../source-accounts/find-account.ts";
import { coverPeriod } from "./feed-queries.ts";
import { fetchTransactions } from "./fetch-transactions.ts";
import { requireManagedFeed } from "./find-feed.ts";
import { type ManagedSync, SyncFault, type SyncStatus } from "./managed-sync.ts";
import { type PushedSync, pushFetched, SyncLost } from "./push-fetched.ts";
import { assemble } from "./source-answer.ts";
import { endSync, postponeSync, renewSync, type SyncKey, takeSync } from "./sync-queries.ts";

/** Longer than one page may take; a sync whose process died is taken up again after this. */
const lease = 3 * minute;
const maximumAttempts = 6;
const firstWait = 30 * second;

/** Runs a sync that nobody else runs: fetches its period, pushes what is new, and records how it ended. */
export async function runSync(application: Application, key: SyncKey): Promise<void> {
  const now = application.clock.now();
  const sync = await takeSync(application.database, key, now, after(now, lease));
  if (!sync) return;
  const told = { pushed: sync.pushOperationKeys.length > 0 };
  try {
    await run(application, sync, told);
  } catch (error) {
    if (error instanceof SyncLost) return;
    await recordFault(application, sync, faultOf(application, sync, error), told.pushed);
  }
}

async function run(application: Application, sync: ManagedSync, told: { pushed: boolean }): Promise<void> {
  if (sync.attempts > maximumAttempts) {
    throw new SyncFault(
      "sync-interrupted",
      `The sync was interrupted ${maximumAttempts} times, each time by the end of the process that ran it`,
    );
  }
  const { source, from } = await prepare(application, sync);
  const keep = async () => {
    const until = after(application.clock.now(), lease);
    if (!(await renewSync(application.database, sync, until, null))) throw new SyncLost();
  };
  const answered = await fetchTransactions(application, source, sync, from, keep);
  const { transactions, refused } = assemble(answered);
  const pushed = await pushFetched(application, sync, transactions, lease, () => {
    told.pushed = true;
  });
  const outcome = { ...pushed, refused: [...refused, ...pushed.refused] };
  await finish(application, sync, outcome, told.pushed);
}

/** What a sync needs; refuses, before the source is asked, where a push would be refused. */
async function prepare(
  { database, integrations, clock }: Application,
  sync: ManagedSync,
): Promise<{ source: FeedSource; from: Date }> {
  const connection = await requireConnection(database, sync.companyId, sync.connectionId);
  const account = await requireAccount(database, connection, sync.accountId);
  const integration = integrations.get(connection.platformKey);
  if (connection.status !== "Linked" || !integration) {
    throw new SyncFault(
      "connection-not-linked",
      `The connection is ${connection.status}, not Linked: it takes no transactions`,
    );
  }
  if (account.status !== "connected") {
    throw new SyncFault(
      "account-not-connected",
      `The source account is ${account.status}, not connected: it takes no transactions`,
    );
  }
  const feed = await requireManagedFeed(database, { ...sync, sourceAccountId: sync.accountId });
  const { maximumAgeDays } = integration.rules;
  const earliest = maximumAgeDays === null ? 0 : after(clock.now(), -maximumAgeDays * day).getTime();
  const wished = after(sync.periodStart, -feed.overlapHours * hour).getTime();
  // A first period of the future was set when the clock was wrong.
  const first = feed.firstPeriodStart <= sync.periodEnd ? feed.firstPeriodStart.getTime() : 0;
  const from = new Date(Math.max(wished, first, earliest));
  return { source: await requireSource(database, feed.sourceId), from };
}

/**
 * Ends a sync that was answered. The period counts as covered unless a transaction was refused: then the next sync asks
 * for it again, so that one that is corrected at the source still arrives. One that has changed after it was delivered
 * will never be taken, and holds nothing up.
 */
async function finish(
  application: Application,
  sync: ManagedSync,
  outcome: PushedSync,
  pushed: boolean,
): Promise<void> {
  const { refused, changed } = outcome;
  const fault =
    refused.length > 0
      ? { code: "transactions-refused", message: refusedMessage(outcome) }
      : changed.length > 0
        ? { code: "transactions-changed", message: changedMessage(changed) }
        : undefined;
  const status: SyncStatus = pushed
    ? fault
      ? "PartialSuccessDataPushed"
      : "SuccessDataPushed"
    : refused.length > 0
      ? "Failed"
      : "SuccessNoDataPushed";
  await end(application, sync, status, fault, refused.length === 0);
}

const named = 5;
const longestMessage = 900;

function refusedMessage({ refused, changed }: PushedSync): string {
  const shown = refused.slice(0, named).map(({ itemId, message }) => `${itemId}: ${message}`);
  const more = refused.length > named ? ` and ${refused.length - named} more` : "";
  const also = changed.length > 0 ? ` ${changedMessage(changed)}` : "";
  return `${refused.length} reason(s) to refuse transactions of the source, which are asked for again with the next sync: ${shown.join("; ")}${more}.${also}`.slice(
    0,
    longestMessage,
  );
}

const changedMessage = (changed: readonly string[]): string =>
  `${changed.length} transaction(s) have other content than when they were pushed, which cannot be changed any more: ${changed.slice(0, named).join(", ")}. Push corrections under new ids.`;

function faultOf({ log }: Application, sync: ManagedSync, error: unknown): SyncFault {
  if (error instanceof SyncFault) return error;
  // What a caller would be told: the account was disconnected or deleted meanwhile.
  if (error instanceof Problem) return new SyncFault(error.code, error.message);
  log.error({ err: error, syncId: sync.syncId }, "a managed bank feed sync failed");
  return new SyncFault("internal-error", "There was a problem with the server.", true);
}

/** Puts a sync off when the same may go well later, with growing waits; else ends it. */
async function recordFault(application: Application, sync: ManagedSync, fault: SyncFault, pushed: boolean) {
  if (fault.again !== false && sync.attempts < maximumAttempts) {
    const backoff = Math.min(hour, firstWait * 4 ** (sync.attempts - 1));
    const asked = typeof fault.again === "number" ? fault.again * second : 0;
    const at = after(application.clock.now(), Math.min(hour, Math.max(backoff, asked)));
    const message = `${fault.message}. It is tried again at ${at.toISOString()}.`;
    await postponeSync(application.database, sync, at, { code: fault.code, message });
    return;
  }
  await end(application, sync, pushed ? "PartialSuccessDataPushed" : "Failed", fault, false);
}

async function end(
  application: Application,
  sync: ManagedSync,
  status: SyncStatus,
  fault: { code: string; message: string } | undefined,
  covered: boolean,
): Promise<void> {
  const { companyId, connectionId, accountId, syncId } = sync;
  try {
    await transact(application, system("managed-feeds"), syncId, async (work) => {
      if (covered) await coverPeriod(work.tx, companyId, sync.sourceAccountKey, sync);
      if (!(await endSync(work.tx, sync, status, work.now, fault))) throw new SyncLost();
      await audit(work, {
        type: "managedSync.ended",
        companyId,
        target: { companyId, connectionId, accountId, syncId },
        after: { status, requestedBy: sync.requestedBy, ...(fault ? { errorCode: fault.code } : undefined) },
      });
    });
  } catch (error) {
    if (!(error instanceof SyncLost)) throw error;
  }
}
