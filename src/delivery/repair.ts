import type { LinePlace } from "../push-operations/find-operations.ts";
import type { OpenBatch } from "./repair-queries.ts";

/** What is repaired: lines that were refused or cancelled, lines in doubt, or both. */
export const repairParts = ["all", "failed", "in-doubt"] as const;
export type RepairParts = (typeof repairParts)[number];

/** Why lines cannot be sent again now. */
export const repairObstacles = [
  "connection-not-linked",
  "account-not-connected",
  "feed-ended",
  "collected",
  "not-set-up",
] as const;
export type RepairObstacle = (typeof repairObstacles)[number];

/** What stands in the way of sending again, and which feed lines go through now. */
export interface Way {
  readonly obstacle: RepairObstacle | null;
  readonly feedNumber: number | null;
  /** The organisation that can be asked what became of batches; null while nobody can be asked. */
  readonly organisationId: string | null;
}

/** What can be done for the lines of some pushes of one account, decided from where they stand. */
export interface RepairPlan {
  /** Positions of lines that were refused or cancelled, are proved not to be at the provider, and can go out again. */
  readonly send: readonly number[];
  /** Lines that would be sent again but for the obstacle. */
  readonly kept: { readonly lines: number; readonly obstacle: RepairObstacle } | null;
  /** Batches to be looked at now: what became of them is read back, and only what is not there is sent. */
  readonly check: readonly OpenBatch[];
  readonly checkLines: number;
  /** Batches that wait for a person, whether anybody can be asked about them or not. */
  readonly parked: readonly OpenBatch[];
  /** Lines that wait in a lane on hold. */
  readonly held: number;
  /** Positions of lines that certainly have not gone out. */
  readonly cancel: readonly number[];
  /** Batches that certainly have not gone out and carry some of them. */
  readonly withdraw: readonly OpenBatch[];
}

const unsent = (batch: OpenBatch): boolean => batch.state === "ready" && batch.attempts === 0;

export function planRepair(
  lines: readonly LinePlace[],
  batches: readonly OpenBatch[],
  way: Way,
  parts: RepairParts = "all",
): RepairPlan {
  const failed = lines.filter(({ state }) => state === "refused" || state === "cancelled");
  const wanted = parts === "in-doubt" ? [] : failed;
  const ended = wanted.filter(({ feedNumber }) => feedNumber !== way.feedNumber);
  const send = way.obstacle ? [] : wanted.filter(({ feedNumber }) => feedNumber === way.feedNumber);
  const keptLines = wanted.length - send.length;
  const obstacle = way.obstacle ?? (ended.length > 0 ? "feed-ended" : null);
  const own = new Set(lines.map(({ batchId }) => batchId).filter((id) => id !== null));
  const ours = batches.filter(({ batchId }) => own.has(batchId));
  const check =
    parts === "failed"
      ? []
      : ours.filter((batch) => !unsent(batch) && batch.organisationId === way.organisationId);
  const checked = new Set(check.map(({ batchId }) => batchId));
  const withdraw = ours.filter(unsent);
  const withdrawn = new Set(withdraw.map(({ batchId }) => batchId));
  const cancel = lines.filter(
    ({ waits, batchId, state }) =>
      state === "accepted" && (waits || (batchId !== null && withdrawn.has(batchId))),
  );
  return {
    send: send.map(({ position }) => position),
    kept: keptLines > 0 && obstacle ? { lines: keptLines, obstacle } : null,
    check,
    parked: ours.filter(({ state }) => state === "parked"),
    checkLines: lines.filter(({ batchId, state }) => batchId && checked.has(batchId) && !isOver(state))
      .length,
    held: lines.filter(({ state }) => state === "accepted").length,
    cancel: cancel.map(({ position }) => position),
    withdraw,
  };
}

const isOver = (state: LinePlace["state"]): boolean =>
  state !== "sending" && state !== "at-provider" && state !== "in-doubt";
