import type { Queryable } from "../database/pool.ts";
import type { Consumer } from "./consumer.ts";
import { countFailuresByType, type FailuresOfType } from "./delivery-queries.ts";
import { requireConsumer } from "./find-consumer.ts";
import { recoveryWindow } from "./replay-messages.ts";

export type { FailuresOfType };

/** What sending failed messages again would do; nothing is changed by asking. */
export interface RecoveryPlan {
  readonly since: Date;
  readonly until: Date;
  readonly messages: number;
  readonly byType: readonly FailuresOfType[];
  /** Messages a second that the consumer takes at most; null without limit. */
  readonly ratePerSecond: number | null;
  /** How long it takes at least with that limit; null without one. */
  readonly secondsAtLeast: number | null;
  /** Why nothing would be sent for now; null when it would. */
  readonly held: "disabled" | "paused" | null;
}

/** What `recoverMessages` would send for the same time. Throws 404 and 400 as it does. */
export async function planRecovery(
  db: Queryable,
  asked: string,
  since: string,
  until: string | undefined,
  now: Date,
): Promise<RecoveryPlan> {
  const consumer = await requireConsumer(db, asked);
  const { from, to } = recoveryWindow(since, until, now);
  const byType = await countFailuresByType(db, consumer.consumerId, from, to);
  return withPace(consumer, { since: from, until: to }, byType);
}

/** A plan with how fast the consumer takes it. */
export function withPace(
  { rateLimit, disabledBy, paused }: Pick<Consumer, "rateLimit" | "disabledBy" | "paused">,
  window: Pick<RecoveryPlan, "since" | "until">,
  byType: readonly FailuresOfType[],
): RecoveryPlan {
  const messages = byType.reduce((sum, type) => sum + type.messages, 0);
  return {
    ...window,
    messages,
    byType,
    ratePerSecond: rateLimit,
    secondsAtLeast: rateLimit === null ? null : Math.ceil(messages / rateLimit),
    held: disabledBy ? "disabled" : paused ? "paused" : null,
  };
}
