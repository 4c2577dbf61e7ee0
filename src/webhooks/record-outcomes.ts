import { type Application, system, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { uuid } from "../random.ts";
import type { Work } from "../work.ts";
import { consumerFailed, consumerWorked, disableConsumer, recordOutcomes } from "./delivery-queries.ts";
import { patience } from "./schedule.ts";
import type { Sent } from "./send-message.ts";

/**
 * Stores what came of some attempts at one consumer, and turns the consumer off when it is gone or has only failed for
 * too long. Examples that somebody asked for are stored, and the consumer is not judged by them.
 */
export async function recordSent(
  application: Application,
  consumerId: string,
  sent: readonly Sent[],
): Promise<void> {
  await transact(application, system("webhooks"), uuid(application.random), async (work) => {
    // The consumer before its deliveries, as whoever deletes it locks them.
    const real = sent.filter(({ outcome }) => !outcome.test);
    if (real.length > 0) await judgeConsumer(application, work, consumerId, real);
    const outcomes = sent.map(({ outcome }) => outcome);
    await recordOutcomes(work.tx, consumerId, outcomes);
  });
}

async function judgeConsumer(
  application: Application,
  work: Work,
  consumerId: string,
  sent: readonly Sent[],
): Promise<void> {
  const { tx, now } = work;
  const failures = sent.filter(({ outcome }) => outcome.reason !== null);
  const onlyFailures = failures.length === sent.length;
  if (!onlyFailures) await consumerWorked(tx, consumerId);
  const holds = failures.flatMap(({ holdUntil }) => holdUntil?.getTime() ?? []);
  const hold = holds.length > 0 ? new Date(Math.max(...holds)) : null;
  const gone = failures.some((one) => one.gone);
  if (!onlyFailures && !hold && !gone) return;
  const first = onlyFailures ? failures[0]!.outcome.at : now;
  const since = await consumerFailed(tx, consumerId, first, hold);
  const lost = since && now.getTime() - since.getTime() >= patience;
  const by = gone ? "gone" : lost ? "failures" : undefined;
  if (!by || !(await disableConsumer(tx, consumerId, by))) return;
  await audit(work, {
    type: "webhookConsumer.disabled",
    target: { webhookId: consumerId },
    after: { disabledBy: by, ...(since ? { failingSince: since.toISOString() } : undefined) },
  });
  application.log.warn({ webhookId: consumerId, by }, "a webhook consumer was turned off");
}
