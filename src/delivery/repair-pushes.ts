import type { Application } from "../application.ts";
import { audit } from "../audit/audit.ts";
import type { AuditType } from "../audit/audit-types.ts";
import type { Connection } from "../connections/connection.ts";
import { findConnectionEvenDeleted } from "../connections/find-connection.ts";
import type { Queryable } from "../database/pool.ts";
import { sending } from "../integrations/integration.ts";
import { findFeedOf } from "../mapping/find-feed.ts";
import { Problem } from "../problem.ts";
import { linePlaces, operationsOfLines } from "../push-operations/find-operations.ts";
import { reopenOperationsOfLines } from "../push-operations/reopen-operations.ts";
import { settleOperationsOfLines } from "../push-operations/settle-operations.ts";
import { keepUndoneOutcomes } from "../push-operations/undone-outcomes.ts";
import { findAccountByKey, lockAccountByKey } from "../source-accounts/find-account.ts";
import type { SourceAccount } from "../source-accounts/source-account.ts";
import type { Work } from "../work.ts";
import { findBatch, updateBatch } from "./batch-queries.ts";
import { lockLanesOf } from "./lane-queries.ts";
import { requeueLines, settleLines } from "./line-queries.ts";
import { putBack } from "./record-result.ts";
import { planRepair, type RepairObstacle, type RepairParts, type RepairPlan, type Way } from "./repair.ts";
import {
  armLines,
  cancelWaiting,
  openBatchesOf,
  unparkBatches,
  wakeLane,
  withdrawReady,
} from "./repair-queries.ts";

/** Pushes of one account. */
export interface Pushes {
  readonly companyId: string;
  /** Absent of pushes that ask for an account and bring no lines. */
  readonly sourceAccountKey: string | null;
  readonly operationIds: readonly string[];
}
type Place = { readonly companyId: string; readonly sourceAccountKey: string };

export interface Repaired {
  readonly linesSent: number;
  readonly batchesChecked: number;
  /** Pushes that are pending again. */
  readonly reopened: readonly string[];
}

/** What can be done for some pushes of one account as things stand; nothing is changed. */
export async function planRepairOf(
  application: Application,
  db: Queryable,
  pushes: Pushes,
  parts?: RepairParts,
): Promise<RepairPlan> {
  const place = placeOf(pushes);
  if (!place) return planRepair([], [], { obstacle: null, feedNumber: null, organisationId: null });
  const account = await findAccountByKey(db, place.companyId, place.sourceAccountKey);
  return planFor(application, db, place, pushes.operationIds, account, parts);
}

async function planFor(
  application: Application,
  db: Queryable,
  place: Place,
  operationIds: readonly string[],
  account: SourceAccount | undefined,
  parts?: RepairParts,
): Promise<RepairPlan> {
  const connection = account && (await findConnectionEvenDeleted(db, place.companyId, account.connectionId));
  const lines = await linePlaces(db, place.companyId, place.sourceAccountKey, operationIds);
  const batches = await openBatchesOf(db, place);
  return planRepair(lines, batches, await wayOf(application, db, account, connection), parts);
}

async function wayOf(
  { integrations }: Application,
  db: Queryable,
  account: SourceAccount | undefined,
  connection: Connection | undefined,
): Promise<Way> {
  const closed = (obstacle: RepairObstacle, organisationId: string | null = null): Way => ({
    obstacle,
    feedNumber: null,
    organisationId,
  });
  if (!account || !connection || connection.deletedAt !== null) return closed("connection-not-linked");
  const integration = integrations.get(connection.platformKey);
  const { organisationId } = connection;
  if (connection.status !== "Linked") {
    // Where we call as the bank, what is under way can be found out without the customer.
    const asBank = integration?.authorization.kind === "started-by-provider";
    return closed("connection-not-linked", asBank ? organisationId : null);
  }
  if (!integration) return closed("not-set-up");
  if (!sending(integration)) return closed("collected");
  const { companyId, key: sourceAccountKey, feedNumber } = account;
  if (account.status !== "connected" || feedNumber === null)
    return closed("account-not-connected", organisationId);
  const feed = await findFeedOf(db, { companyId, sourceAccountKey, feedNumber });
  return { obstacle: feed?.state === "open" ? null : "feed-ended", feedNumber, organisationId };
}

/**
 * Retries some pushes of one account. Lines that were refused or cancelled, which are proved not to be at the provider,
 * queue again; batches in doubt are read back at once, and only what is found not to be there is sent. The pushes are
 * pending again until their lines have ended. Does nothing where nothing can be done.
 */
export async function retryPushes(
  application: Application,
  work: Work,
  pushes: Pushes,
  parts: RepairParts,
): Promise<Repaired> {
  const place = placeOf(pushes);
  if (!place) return { linesSent: 0, batchesChecked: 0, reopened: [] };
  const account = await lockPlace(work, place);
  const plan = await planFor(application, work.tx, place, pushes.operationIds, account, parts);
  const { send, check } = plan;
  if (send.length > 0) await keepUndoneOutcomes(work.tx, place, send);
  const linesSent = send.length > 0 ? await armLines(work.tx, place, send) : 0;
  const parked = check.filter(({ state }) => state === "parked").map(({ batchId }) => batchId);
  if (parked.length > 0) await unparkBatches(work.tx, place, parked);
  if (linesSent > 0 || check.length > 0 || plan.held > 0) await wakeLane(work.tx, place, work.now);
  const touched = [...send, ...check.flatMap(({ positions }) => positions)];
  const reopened = await reopenOperationsOfLines(work, place.companyId, place.sourceAccountKey, touched);
  if (linesSent > 0 || check.length > 0 || plan.held > 0)
    for (const operationId of pushes.operationIds)
      await tell(work, "push.retried", place.companyId, account, operationId, {
        lines: linesSent,
        batches: check.length,
        unparked: parked.length,
      });
  return { linesSent, batchesChecked: check.length, reopened };
}

/** Cancels the lines of a push that certainly have not gone out; how many those were. */
export async function cancelPush(
  application: Application,
  work: Work,
  pushes: Pushes,
  by: string,
): Promise<number> {
  const place = placeOf(pushes);
  if (!place) return 0;
  const account = await lockPlace(work, place);
  const plan = await planFor(application, work.tx, place, pushes.operationIds, account);
  if (plan.cancel.length === 0) return 0;
  const reason = `Cancelled in the Portal by ${by}.`;
  if (plan.withdraw.length > 0) {
    // Lines of others that were frozen with them queue again, before all that wait.
    await withdrawReady(
      work.tx,
      place,
      plan.withdraw.map(({ batchId }) => batchId),
      reason,
      work.now,
    );
    await requeueLines(
      work.tx,
      place,
      plan.withdraw.flatMap(({ positions }) => positions),
    );
  }
  const cancelled = await cancelWaiting(work.tx, place, plan.cancel, reason, work.now);
  await settleOperationsOfLines(work, place.companyId, place.sourceAccountKey, plan.cancel);
  await wakeLane(work.tx, place, work.now);
  for (const operationId of pushes.operationIds)
    await tell(work, "push.cancelled", place.companyId, account, operationId, { lines: cancelled });
  return cancelled;
}

/** What a person has seen in the accounting software of a batch that nothing else can be found out about. */
export const batchFindings = ["there", "not-there"] as const;
export type BatchFinding = (typeof batchFindings)[number];

/**
 * Ends a parked batch on a person's word: its lines are there, or they are not and queue again. Told of every push that has
 * lines in it. 400 when the batch does not wait for a person, or has no line of the pushes.
 */
export async function decideBatch(
  work: Work,
  pushes: Pushes,
  batchId: string,
  finding: BatchFinding,
  by: string,
): Promise<void> {
  const place = placeOf(pushes);
  const account = place && (await lockPlace(work, place));
  const batch = place && (await findBatch(work.tx, place, batchId));
  if (!place || batch?.state !== "parked")
    throw new Problem(
      "push-not-repairable",
      "The batch does not wait for a person: what became of it is found out by itself, or is known.",
    );
  const decided = await operationsOfLines(work.tx, place.companyId, place.sourceAccountKey, batch.positions);
  if (!decided.some((operationId) => pushes.operationIds.includes(operationId)))
    throw new Problem("push-not-repairable", "The batch has no line of this push.");
  // The pushes are pending again first, so that they end as the lines do now.
  await reopenOperationsOfLines(work, place.companyId, place.sourceAccountKey, batch.positions);
  if (finding === "there") {
    const reason = `Seen in the accounting software by ${by}.`;
    const ends = batch.positions.map((position) => ({
      position,
      state: "already-there",
      code: null,
      reason,
    }));
    await settleLines(work.tx, place, ends, work.now);
    await updateBatch(work.tx, batch, { state: "settled", reason }, work.now);
    await settleOperationsOfLines(work, place.companyId, place.sourceAccountKey, batch.positions);
  } else await putBack(work, batch, `Not in the accounting software, as ${by} has seen there.`);
  await wakeLane(work.tx, place, work.now);
  for (const operationId of decided)
    await tell(work, "push.decided", place.companyId, account, operationId, {
      finding,
      batchId,
      lines: batch.positions.length,
    });
}

const placeOf = ({ companyId, sourceAccountKey }: Pushes): Place | undefined =>
  sourceAccountKey === null ? undefined : { companyId, sourceAccountKey };

/** Keeps pushing, mapping and delivering of the account away until the transaction ends. */
async function lockPlace(work: Work, { companyId, sourceAccountKey }: Place) {
  const account = await lockAccountByKey(work.tx, companyId, sourceAccountKey);
  await lockLanesOf(work.tx, companyId, [sourceAccountKey]);
  return account;
}

const tell = (
  work: Work,
  type: AuditType,
  companyId: string,
  account: SourceAccount | undefined,
  operationId: string,
  after: Record<string, unknown>,
): Promise<void> =>
  audit(work, {
    type,
    companyId,
    target: {
      companyId,
      ...(account ? { connectionId: account.connectionId, accountId: account.accountId } : undefined),
      operationId,
    },
    after,
  });
