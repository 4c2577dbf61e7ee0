import type { KeptExchange } from "../../delivery/find-exchanges.ts";
import type { HandledOperation } from "../../push-operations/find-operations.ts";
import type { BatchFacts, NotedFacts, PushFacts } from "./detail-queries.ts";
import type { TimelineEntry } from "./push.ts";

type Entry = { readonly at: Date; readonly kind: TimelineEntry["kind"] } & Partial<
  Omit<TimelineEntry, "at" | "kind">
>;

/** What happened to a push, oldest first, from all that is stored of it. */
export function timelineOf(
  operation: HandledOperation,
  facts: PushFacts,
  exchanges: readonly KeptExchange[],
): TimelineEntry[] {
  const entries = [
    ...beginning(operation, facts),
    ...facts.batches.flatMap((batch) => ofBatch(batch)),
    ...ofAttempts(facts),
    ...readings(exchanges),
    ...facts.noted.filter(({ type }) => type.startsWith("push.")).map(ofPerson),
    ...ofCollection(facts),
    ...facts.told.map(
      (message): Entry => ({ at: message.createdAt, kind: "told", result: message.eventType }),
    ),
    ...facts.undone.flatMap((end) => ofUndoneEnd(end, facts)),
    ...(operation.completedAt ? ofEnd({ ...operation, endedAt: operation.completedAt }) : []),
  ];
  // What happened at one instant keeps the order above, but lines settle after the answer, and a push ends after them.
  const place = ({ kind }: Entry) =>
    ["settled", "withdrawn", "undelivered", "ended", "told", "reopened"].indexOf(kind);
  return entries
    .map((entry, nth) => ({ entry, nth }))
    .sort(
      (a, b) =>
        a.entry.at.getTime() - b.entry.at.getTime() || place(a.entry) - place(b.entry) || a.nth - b.nth,
    )
    .map(({ entry }) => written(entry));
}

function beginning(operation: HandledOperation, { noted }: PushFacts): Entry[] {
  const { requestedAt: at, lineCount, warnings } = operation;
  const asked = noted.find(({ type }) => type === "bankTransactions.accepted");
  const queued = asked?.after?.queued;
  return [
    {
      at,
      kind: "accepted",
      lines: lineCount,
      actor: asked ? actorOf(asked) : null,
      correlationId: operation.correlationId ?? asked?.correlationId ?? null,
    },
    { at, kind: "validated", lines: warnings.length },
    ...(typeof queued === "number" && queued > 0 ? [{ at, kind: "queued", lines: queued } as const] : []),
  ];
}

function ofBatch(batch: BatchFacts): Entry[] {
  const { batchId, reason, ownLines: lines } = batch;
  const end = batch.settledAt;
  return [
    { at: batch.createdAt, kind: "batched", batchId, lines },
    ...(end
      ? [
          {
            at: end,
            kind: batch.state === "withdrawn" ? "withdrawn" : "settled",
            batchId,
            lines,
            reason,
          } as const,
        ]
      : []),
  ];
}

const ofAttempts = ({ attempts }: PushFacts): Entry[] =>
  attempts.flatMap(({ batchId, number: attempt, startedAt, finishedAt, result, reason }) => [
    { at: startedAt, kind: "sent", batchId, attempt },
    ...(finishedAt ? [{ at: finishedAt, kind: "answered", batchId, attempt, result, reason } as const] : []),
  ]);

/** Readings of what became of a batch: of many in a row the last is told, with how many they were. */
function readings(exchanges: readonly KeptExchange[]): Entry[] {
  const found = new Map<string, { last: KeptExchange; times: number }>();
  for (const exchange of exchanges) {
    if (exchange.purpose !== "settle") continue;
    const key = `${exchange.batchId} ${exchange.attempt}`;
    found.set(key, { last: exchange, times: (found.get(key)?.times ?? 0) + 1 });
  }
  return [...found.values()].map(({ last, times }) => ({
    at: last.at,
    kind: "asked",
    batchId: last.batchId,
    attempt: last.attempt,
    result: last.status === null ? null : String(last.status),
    reason: last.failure,
    lines: times,
  }));
}

/** Different reasons that are told of one end. */
const toldReasons = 20;

/** An end with the lines that had not arrived by then, in the words that were said of them. */
function ofEnd({
  endedAt: at,
  status: result,
  errorMessage: reason,
  errors,
}: Pick<HandledOperation, "status" | "errorMessage" | "errors"> & { readonly endedAt: Date }): Entry[] {
  const undelivered = new Map<string, number>();
  for (const { message } of errors) undelivered.set(message, (undelivered.get(message) ?? 0) + 1);
  return [
    ...[...undelivered]
      .slice(0, toldReasons)
      .map(([message, lines]): Entry => ({ at, kind: "undelivered", lines, reason: message })),
    { at, kind: "ended", result, reason },
  ];
}

/** An end that a repair undid; the repair is told too where it was begun from another push that has the same lines. */
function ofUndoneEnd(end: PushFacts["undone"][number], { noted }: PushFacts): Entry[] {
  const ownRepair = noted.some(
    ({ type, at }) =>
      (type === "push.retried" || type === "push.decided") && at.getTime() === end.reopenedAt.getTime(),
  );
  return [...ofEnd(end), ...(ownRepair ? [] : [{ at: end.reopenedAt, kind: "reopened" } as const])];
}

function ofPerson(noted: NotedFacts): Entry {
  const { after } = noted;
  const lines = typeof after?.lines === "number" ? after.lines : null;
  const note = typeof after?.note === "string" ? after.note : null;
  return {
    at: noted.at,
    kind: noted.type.slice("push.".length) as TimelineEntry["kind"],
    lines,
    result: typeof after?.finding === "string" ? after.finding : null,
    reason: note,
    actor: actorOf(noted),
    correlationId: noted.correlationId,
  };
}

function ofCollection({ standing }: PushFacts): Entry[] {
  const collected = standing.filter(({ state }) => state === "collected");
  const at = collected
    .map(({ settledAt }) => settledAt)
    .filter((one) => one !== null)
    .sort((a, b) => b.getTime() - a.getTime())[0];
  const lines = collected.reduce((sum, one) => sum + one.lines, 0);
  return at ? [{ at, kind: "collected", lines }] : [];
}

const actorOf = ({ actor, name }: NotedFacts): NonNullable<TimelineEntry["actor"]> => ({
  kind: actor.kind,
  id: actor.id ?? actor.part ?? null,
  name,
});

const written = ({ at, kind, ...more }: Entry): TimelineEntry => ({
  at: at.toISOString(),
  kind,
  lines: null,
  batchId: null,
  attempt: null,
  result: null,
  reason: null,
  actor: null,
  correlationId: null,
  ...more,
});
