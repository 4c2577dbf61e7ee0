import type { Application } from "../../application.ts";
import { requireConsumer } from "../../webhooks/find-consumer.ts";
import { type RecoveryPlan, withPace } from "../../webhooks/plan-recovery.ts";
import { recoveryWindow } from "../../webhooks/replay-messages.ts";
import { toldTo } from "../../webhooks/send-missing.ts";
import { countMissing } from "./queries.ts";

/**
 * How many messages of a time a consumer was never sent: of what happened before it was made, while it was disabled, or
 * before it subscribed. At most so many, since some events have no body of each name. Throws 404 and 400.
 */
export async function planMissing(
  { clock, database }: Application,
  asked: string,
  since: string,
  until: string | undefined,
): Promise<RecoveryPlan> {
  const consumer = await requireConsumer(database, asked);
  const { from, to } = recoveryWindow(since, until, clock.now());
  const window = { since: from, until: to };
  return withPace(
    consumer,
    window,
    await countMissing(database, consumer, { ...window, told: toldTo(consumer) }),
  );
}
