import type { Application } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { installation } from "../audit/events.ts";
import { second } from "../clock.ts";
import { invalidField, Problem } from "../problem.ts";
import { timeOrderedUuid } from "../random.ts";
import type { Work } from "../work.ts";
import type { Consumer } from "./consumer.ts";
import { countFailures, findDelivery, replayDelivery } from "./delivery-queries.ts";
import { findEventType } from "./event-types.ts";
import { exampleBody } from "./example-body.ts";
import { requireConsumerForChange, requireDelivery } from "./find-consumer.ts";
import { recoverMessagesJob } from "./jobs.ts";
import { addMessages } from "./message-queries.ts";

/** Sends a message once more, under the same id, whatever became of it before. */
export async function replayMessage(work: Work, asked: string, messageId: string): Promise<Consumer> {
  const consumer = await requireConsumerForChange(work.tx, asked);
  const delivery = await requireDelivery(work.tx, consumer, messageId);
  await replayDelivery(work.tx, consumer.consumerId, delivery, work.now);
  await audit(work, {
    type: "webhookMessage.replayed",
    target: { webhookId: consumer.consumerId, messageId: delivery.messageId },
  });
  return consumer;
}

/**
 * Sends everything once more that failed for good, of messages made in a time; tells how many there are. A job does it,
 * since they may be more than can be changed while the caller waits.
 */
export async function recoverMessages(
  work: Work,
  asked: string,
  since: string,
  until: string | undefined,
): Promise<number> {
  const consumer = await requireConsumerForChange(work.tx, asked);
  const { from, to } = recoveryWindow(since, until, work.now);
  const { consumerId } = consumer;
  const messages = await countFailures(work.tx, consumerId, from, to);
  const between = { since: from.toISOString(), until: to.toISOString() };
  await work.jobs.enqueue(work.tx, recoverMessagesJob, { consumerId, ...between });
  await audit(work, {
    type: "webhookMessages.recovered",
    target: { webhookId: consumerId },
    after: { ...between, messages },
  });
  return messages;
}

/** The time of which messages are sent again; 400 for what is none. */
export function recoveryWindow(
  since: string,
  until: string | undefined,
  now: Date,
): { from: Date; to: Date } {
  const from = instantOf("since", since);
  const to = until === undefined ? now : instantOf("until", until);
  if (to < from) throw invalidField("until", "until must not be before since", "Webhook");
  return { from, to };
}

function instantOf(field: string, text: string): Date {
  const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  const instant = new Date(text);
  if (!form || Number.isNaN(instant.getTime())) {
    throw invalidField(field, `${field} must be an instant such as 2026-03-01T12:00:00Z`, "Webhook");
  }
  return instant;
}

/** Stores an example of an event type for one consumer, to be sent at once; returns the id of the message. */
export async function sendExample(
  application: Application,
  work: Work,
  asked: string,
  name: string,
): Promise<{ consumer: Consumer; messageId: string }> {
  const consumer = await requireConsumerForChange(work.tx, asked);
  const type = findEventType(name);
  if (!type) {
    throw invalidField("eventType", `${JSON.stringify(name.slice(0, 100))} is not an event type`, "Webhook");
  }
  if (consumer.disabledBy || consumer.paused) {
    throw new Problem(
      "webhook-inactive",
      `The webhook consumer is ${consumer.paused ? "paused" : "disabled"}, so that nothing is sent to it. Update it first.`,
    );
  }
  const messageId = timeOrderedUuid(work.random, work.now);
  const body = exampleBody(application.config, type, messageId, work.now);
  if (body === undefined) {
    throw invalidField(
      "eventType",
      `${type.name} is never sent, so that there is no example of it`,
      "Webhook",
    );
  }
  const message = { companyId: installation, messageId, eventId: null, eventType: type.name, body };
  const { consumerId } = consumer;
  await addMessages(work.tx, application.vault, [{ message, consumerIds: [consumerId] }], work.now, true);
  await audit(work, {
    type: "webhookMessage.tested",
    target: { webhookId: consumerId, messageId },
    after: { eventType: type.name },
  });
  return { consumer, messageId };
}

const longestWait = 3 * second;

/** Waits, for a short time, until a message was attempted. */
export async function waitForAttempt(
  { database }: Application,
  { consumerId }: Consumer,
  messageId: string,
): Promise<void> {
  const deadline = performance.now() + longestWait;
  while (performance.now() < deadline) {
    const delivery = await findDelivery(database, consumerId, messageId);
    if (!delivery || delivery.attempts > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
