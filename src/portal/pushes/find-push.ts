import { may, type PortalRole } from "../../access/roles.ts";
import type { Application } from "../../application.ts";
import type { Queryable } from "../../database/pool.ts";
import { withoutNumbers } from "../../delivery/exchange.ts";
import { laneStanding, openBatchesOf } from "../../delivery/find-batches.ts";
import { findExchanges, type KeptExchange } from "../../delivery/find-exchanges.ts";
import type { RepairPlan } from "../../delivery/repair.ts";
import { planRepairOf } from "../../delivery/repair-pushes.ts";
import { countOtherPushes } from "../../push-operations/find-operations.ts";
import { requireOperationByKey } from "../../push-operations/handle-operation.ts";
import { findPushFacts, type PushFacts } from "./detail-queries.ts";
import { explainPush } from "./explain-push.ts";
import type { PushDetail } from "./push.ts";
import { findNeighbours, findPushes } from "./queries.ts";
import { timelineOf } from "./timeline.ts";

/** All that the Portal tells of one push; 404 when there is none of this key. */
export const findPushDetail = (
  application: Application,
  key: string,
  role: PortalRole,
): Promise<PushDetail> =>
  // Of one moment: delivery goes on meanwhile, and lines must not stand elsewhere than their batch.
  application.database.transaction((tx) => read(application, tx, key, role), {
    isolation: "repeatable read",
    readOnly: true,
  });

async function read(
  application: Application,
  database: Queryable,
  key: string,
  role: PortalRole,
): Promise<PushDetail> {
  const { clock, vault } = application;
  const operation = await requireOperationByKey(database, key);
  const { companyId, operationId, sourceAccountKey } = operation;
  const place = sourceAccountKey === null ? undefined : { companyId, sourceAccountKey };
  const facts = await findPushFacts(database, operation);
  const batchIds = facts.batches.map(({ batchId }) => batchId);
  const exchanges = await findExchanges(database, vault, companyId, batchIds);
  const open = place ? await openBatchesOf(database, place) : [];
  const lane = place && (await laneStanding(database, place));
  const [push] = await findPushes(database, [operation]);
  const plan = await planRepairOf(application, database, {
    companyId,
    sourceAccountKey,
    operationIds: [operationId],
  });
  const linked = push?.connectionStatus === "Linked";
  return {
    push: push!,
    correlationId: operation.correlationId,
    explanations: explainPush(facts, { lane, open, linked, now: clock.now() }),
    reasons: reasonsOf(facts),
    findings: operation.warnings.slice(0, 100).map(({ itemId, message }) => ({ itemId, message })),
    firstSentOnUtc: facts.attempts[0]?.startedAt.toISOString() ?? null,
    plan: planReply(plan, await countOtherPushes(database, operation)),
    timeline: timelineOf(operation, facts, exchanges),
    batches: facts.batches.map(batchReply),
    exchanges: exchanges.map((exchange) => exchangeReply(exchange, role)),
    told: facts.told.map(({ createdAt, deliveries, ...message }) => ({
      ...message,
      createdOnUtc: createdAt.toISOString(),
      deliveries: [...deliveries],
    })),
    neighbours: place
      ? await findNeighbours(database, { ...place, operationId, requestedAt: operation.requestedAt })
      : [],
  };
}

const reasonsOf = ({ standing }: PushFacts): PushDetail["reasons"] =>
  standing
    .filter(({ state, reason }) => reason !== null && (state === "refused" || state === "cancelled"))
    .slice(0, 20)
    .map(({ state, code, reason, lines }) => ({ state, code, reason, lines }));

export const planReply = (plan: RepairPlan, otherPushes: number): PushDetail["plan"] => ({
  send: plan.send.length,
  kept: plan.kept,
  check: {
    batches: plan.check.length,
    lines: plan.checkLines,
    parked: plan.check.filter(({ state }) => state === "parked").length,
  },
  held: plan.held,
  cancel: plan.cancel.length,
  decide: plan.parked.map(({ batchId, positions, reason }) => ({ batchId, lines: positions.length, reason })),
  otherPushes,
});

const batchReply = (batch: PushFacts["batches"][number]): PushDetail["batches"][number] => ({
  batchId: batch.batchId,
  state: batch.state,
  lines: batch.lines,
  attempts: batch.attempts,
  idempotencyKey: batch.idempotencyKey,
  requestDigest: batch.requestDigest,
  receipt: batch.receipt,
  reason: batch.reason,
  nextOnUtc: batch.nextAt?.toISOString() ?? null,
  createdOnUtc: batch.createdAt.toISOString(),
  settledOnUtc: batch.settledAt?.toISOString() ?? null,
});

/** Account numbers stand anywhere in what was sent: whoever may not see them gets no long number at all. */
function exchangeReply(exchange: KeptExchange, role: PortalRole): PushDetail["exchanges"][number] {
  const { at, status, excerpts, ...facts } = exchange;
  const shown = (text: string | null) =>
    text === null || may(role, "accountNumbers.view") ? text : withoutNumbers(text);
  return {
    ...facts,
    at: at.toISOString(),
    statusCode: status,
    request: shown(excerpts.request),
    answer: shown(excerpts.answer),
  };
}
