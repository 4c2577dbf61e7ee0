import { type Static, Type } from "typebox";
import { type RepairParts, repairParts } from "../../delivery/repair.ts";
import { Instant, Nullable, OneOf, Uuid } from "../../http/schema.ts";
import type { Actor } from "../../work.ts";
import { PushFilter } from "./push-filter.ts";

/** So many pushes are retried at once at most: more are better looked at in parts. */
export const mostPushes = 5_000;
/** And so many retries run at the same time: each of them sends to packages that have limits. */
export const mostRunning = 3;

/** Why one stopped by itself: who asked for it was disabled, or has a role that may not retry. */
export const stopReasons = ["disabled", "role"] as const;
export type StopReason = (typeof stopReasons)[number];

export const RetryRequest = Type.Object(
  { filter: PushFilter, parts: OneOf(...repairParts) },
  { title: "PushRetryRequest" },
);

export const RetryPlan = Type.Object(
  {
    pushes: Type.Integer({ description: "That the filter finds and that did not succeed." }),
    tooMany: Type.Boolean({
      description: `Whether it finds more than ${mostPushes}, which are too many at once.`,
    }),
    companies: Type.Integer(),
    accounts: Type.Integer(),
    send: Type.Integer({
      description: "Lines that are proved not to be at the provider and would be sent again.",
    }),
    kept: Type.Integer({ description: "Lines that would be, but whose account or feed takes none now." }),
    inDoubt: Type.Integer({ description: "Lines whose batches would be read back at once." }),
  },
  { title: "PushRetryPlan" },
);

export const RetrySchema = Type.Object(
  {
    retryId: Uuid,
    state: OneOf("running", "done", "stopped"),
    parts: OneOf(...repairParts),
    filter: PushFilter,
    requestedBy: Type.String(),
    requestedOnUtc: Instant,
    endedOnUtc: Nullable(Instant),
    pushes: Type.Integer(),
    lookedAt: Type.Integer(),
    linesSent: Type.Integer(),
    batchesChecked: Type.Integer(),
    skipped: Type.Integer({ description: "Pushes of which nothing could be done." }),
    /** Who asked for it is disabled, or their role may not retry any more. */
    stopReason: Nullable(OneOf(...stopReasons)),
  },
  { title: "PushRetry" },
);
export type RetryReply = Static<typeof RetrySchema>;

/** Many pushes that are retried together. */
export interface Retry {
  readonly retryId: string;
  readonly filter: Static<typeof PushFilter>;
  readonly parts: RepairParts;
  readonly state: "running" | "done" | "stopped";
  readonly actor: Actor;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly endedAt: Date | null;
  readonly pushes: number;
  readonly lookedAt: number;
  readonly linesSent: number;
  readonly batchesChecked: number;
  readonly skipped: number;
  readonly stopReason: StopReason | null;
}

export const retryReply = ({ requestedAt, endedAt, actor, ...retry }: Retry): RetryReply => ({
  ...retry,
  requestedOnUtc: requestedAt.toISOString(),
  endedOnUtc: endedAt?.toISOString() ?? null,
});
