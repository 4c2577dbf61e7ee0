import { audit } from "../audit/audit.ts";
import type { AuditType } from "../audit/audit-types.ts";
import { after } from "../clock.ts";
import { callBudget } from "../connections/call-budget.ts";
import type { LineOutcome, Outcomes, ProviderFault, Sent, Settled } from "../integrations/integration.ts";
import { findFeedOf } from "../mapping/find-feed.ts";
import { settleOperationsOfLines } from "../push-operations/settle-operations.ts";
import type { Work } from "../work.ts";
import { type BatchState, backoff, type DeliveryBatch, idempotencyKey, type Lease } from "./batch.ts";
import { dropAttempt, finishAttempt, updateBatch } from "./batch-queries.ts";
import { releaseLane } from "./lane-queries.ts";
import { type LineEnd, requeueLines, setLineState, settleLines } from "./line-queries.ts";

/** How the lane goes on after a result. */
interface Next {
  readonly failures: number;
  readonly holdUntil: Date | "infinity" | null;
  readonly batchLines?: number | null;
}

/** When a lane that was given back can be gone on with; null for at once. */
export type HoldUntil = Next["holdUntil"];

/** Records what sending a batch led to, and gives the lane back. The caller holds the lane's lock under the fence. */
export async function recordSent(
  work: Work,
  lease: Lease,
  batch: DeliveryBatch,
  sent: Sent,
): Promise<HoldUntil> {
  if (sent.kind === "not-sent" && sent.fault.code === callBudget) await dropAttempt(work.tx, batch);
  const reason = "reason" in sent ? sent.reason : "fault" in sent ? (sent.fault?.message ?? null) : null;
  await finishAttempt(work.tx, batch, sent.kind, reason, work.now);
  const next = await afterSending(work, lease, batch, sent);
  await releaseLane(work.tx, lease, { batchLines: lease.batchLines, ...next }, work.now);
  return next.holdUntil;
}

/** Records what reading a batch back led to, and gives the lane back. */
export async function recordSettled(
  work: Work,
  lease: Lease,
  batch: DeliveryBatch,
  settled: Settled,
): Promise<HoldUntil> {
  const next = await afterSettling(work, lease, batch, settled);
  await releaseLane(work.tx, lease, { batchLines: lease.batchLines, ...next }, work.now);
  return next.holdUntil;
}

async function afterSending(work: Work, lease: Lease, batch: DeliveryBatch, sent: Sent): Promise<Next> {
  switch (sent.kind) {
    case "settled":
      return end(work, batch, sent.outcomes);
    case "accepted":
      await setLineState(work.tx, batch, batch.positions, "at-provider");
      return wait(
        work,
        batch,
        { state: "at-provider", receipt: sent.receipt, timesAsked: 0, reason: null },
        sent.askAgainMs,
      );
    case "in-doubt":
      await setLineState(work.tx, batch, batch.positions, "in-doubt");
      return wait(
        work,
        batch,
        { state: "in-doubt", receipt: sent.receipt ?? batch.receipt, reason: sent.reason },
        sent.askAgainMs,
      );
    case "too-large": {
      // The lines queue again in their order and go out in smaller batches.
      const batchLines = Math.max(1, Math.floor(batch.positions.length / 2));
      return { ...(await putBack(work, batch, sent.reason)), batchLines };
    }
    case "not-sent":
      return notSent(work, lease, batch, sent.fault, sent.newKey ?? false);
  }
}

async function afterSettling(
  work: Work,
  lease: Lease,
  batch: DeliveryBatch,
  settled: Settled,
): Promise<Next> {
  switch (settled.kind) {
    case "settled":
      return end(work, batch, settled.outcomes);
    case "ask-again": {
      const receipt = settled.receipt ?? batch.receipt;
      const state: BatchState =
        receipt === null || batch.state !== "at-provider" ? await doubt(work, batch) : "at-provider";
      const timesAsked = batch.timesAsked + (settled.asked === false ? 0 : 1);
      const change = { state, receipt, timesAsked, reason: settled.reason ?? null };
      return wait(work, batch, change, settled.afterMs);
    }
    case "resend": {
      if (settled.key === "new" && !(await feedStands(work, batch)))
        return settled.otherwise
          ? afterSettling(work, lease, batch, settled.otherwise)
          : putBack(work, batch, settled.reason);
      await doubt(work, batch);
      const key =
        settled.key === "same"
          ? batch.idempotencyKey
          : idempotencyKey(batch.batchId, `after-${batch.attempts}`);
      await updateBatch(
        work.tx,
        batch,
        { state: "ready", idempotencyKey: key, reason: settled.reason },
        work.now,
      );
      const failures = lease.failures + 1;
      return { failures, holdUntil: after(work.now, failures > 3 ? backoff(work.random, failures) : 0) };
    }
    case "park":
      await doubt(work, batch);
      await updateBatch(work.tx, batch, { state: "parked", reason: settled.reason }, work.now);
      await tell(work, batch, "batch.parked", { reason: settled.reason });
      return { failures: 0, holdUntil: "infinity" };
  }
}

async function doubt(work: Work, batch: DeliveryBatch): Promise<"in-doubt"> {
  if (batch.state !== "in-doubt") await setLineState(work.tx, batch, batch.positions, "in-doubt");
  return "in-doubt";
}

async function wait(
  work: Work,
  batch: DeliveryBatch,
  change: Parameters<typeof updateBatch>[2],
  milliseconds: number,
): Promise<Next> {
  const nextAt = after(work.now, milliseconds);
  await updateBatch(work.tx, batch, { ...change, nextAt }, work.now);
  return { failures: 0, holdUntil: nextAt };
}

/** Every line of the batch has its outcome, and operations end that waited for no other. */
async function end(work: Work, batch: DeliveryBatch, outcomes: Outcomes): Promise<Next> {
  await settleLines(work.tx, batch, lineEnds(batch, outcomes), work.now);
  await updateBatch(work.tx, batch, { state: "settled", reason: null }, work.now);
  await settleOperationsOfLines(work, batch.companyId, batch.sourceAccountKey, batch.positions);
  await tell(work, batch, "batch.settled", {
    outcome: outcomes.all.state,
    except: outcomes.except?.size ?? 0,
  });
  return { failures: 0, holdUntil: null };
}

function lineEnds(batch: DeliveryBatch, { all, except }: Outcomes): LineEnd[] {
  return batch.positions.map((position, nth) => {
    const outcome: LineOutcome = except?.get(batch.transactionIds[nth]!) ?? all;
    const code = "code" in outcome ? outcome.code : null;
    const reason = "reason" in outcome ? (outcome.reason ?? null) : null;
    return { position, state: outcome.state, code, reason };
  });
}

async function notSent(
  work: Work,
  lease: Lease,
  batch: DeliveryBatch,
  fault: ProviderFault,
  newKey: boolean,
): Promise<Next> {
  const attempts = batch.attempts - 1;
  const key = newKey
    ? idempotencyKey(batch.batchId, `after-${batch.attempts}-${work.now.getTime()}`)
    : batch.idempotencyKey;
  if (fault.kind === "refused" && attempts === 0) {
    const all: LineOutcome = { state: "refused", code: fault.code ?? "refused", reason: fault.message };
    return end(work, batch, { all });
  }
  if (attempts === 0 && !(await feedStands(work, batch))) return putBack(work, batch, fault.message);
  // Spent call limits are no failure of anybody.
  const failures = fault.code === callBudget ? lease.failures : lease.failures + 1;
  const nextAt = after(work.now, fault.retryAfterMs ?? backoff(work.random, failures));
  await setLineState(work.tx, batch, batch.positions, attempts > 0 ? "in-doubt" : "accepted");
  await updateBatch(
    work.tx,
    batch,
    { state: "ready", attempts, idempotencyKey: key, nextAt, reason: fault.message },
    work.now,
  );
  return { failures, holdUntil: nextAt };
}

/** Whether the feed that a batch names is in use still; the lane's lock keeps it from being ended meanwhile. */
async function feedStands(work: Work, batch: DeliveryBatch): Promise<boolean> {
  const feed = await findFeedOf(work.tx, batch);
  return feed?.state === "open" && feed.providerFeedId === batch.providerFeedId;
}

/**
 * The batch is not at the provider and does not go out as it is: its lines queue again for the feed as it is now or
 * will be once it is open, and are cancelled where there is none.
 */
export async function putBack(work: Work, batch: DeliveryBatch, reason: string): Promise<Next> {
  await updateBatch(work.tx, batch, { state: "withdrawn", reason }, work.now);
  const feed = await findFeedOf(work.tx, batch);
  if (feed?.state === "open" || feed?.state === "opening") {
    await requeueLines(work.tx, batch, batch.positions);
  } else {
    const why = "The transaction did not reach the accounting software, and its feed has ended.";
    const cancelled = { state: "cancelled", code: "cancelled", reason: why };
    const ends = batch.positions.map((position) => ({ position, ...cancelled }));
    await settleLines(work.tx, batch, ends, work.now);
    await settleOperationsOfLines(work, batch.companyId, batch.sourceAccountKey, batch.positions);
  }
  return { failures: 0, holdUntil: null };
}

const tell = (
  work: Work,
  batch: DeliveryBatch,
  type: AuditType,
  facts: Record<string, unknown>,
): Promise<void> =>
  audit(work, {
    type,
    companyId: batch.companyId,
    target: { companyId: batch.companyId, batchId: batch.batchId },
    after: { lines: batch.positions.length, attempts: batch.attempts, ...facts },
  });
