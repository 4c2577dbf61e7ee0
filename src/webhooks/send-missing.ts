import { type Application, system, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { installation } from "../audit/events.ts";
import { timeOrderedUuid, uuid } from "../random.ts";
import type { Work } from "../work.ts";
import { buildBodies } from "./build-bodies.ts";
import { type Consumer, subscribes } from "./consumer.ts";
import { findEventType } from "./event-types.ts";
import { requireConsumerForChange } from "./find-consumer.ts";
import { sendMissingJob } from "./jobs.ts";
import { type Addressed, addMessages } from "./message-queries.ts";
import { findMissing, type MissingWindow } from "./missing-queries.ts";
import { recoveryWindow } from "./replay-messages.ts";
import { toldTypes } from "./told-event.ts";

export type { MissingWindow };

/** Events told in one transaction. */
const setSize = 200;
const start = "00000000-0000-0000-0000-000000000000";

/** Types of events that a consumer is told of, each by the name. */
export function toldTo({ eventTypes }: Consumer): MissingWindow["told"] {
  const wanted = new Set(eventTypes.map((name) => findEventType(name)?.name));
  return toldTypes.filter(({ name }) => wanted.has(name));
}

/** Sends a consumer what it was never sent of a time, by a job. */
export async function sendMissing(
  work: Work,
  asked: string,
  since: string,
  until: string | undefined,
): Promise<void> {
  const { consumerId } = await requireConsumerForChange(work.tx, asked);
  const { from, to } = recoveryWindow(since, until, work.now);
  const between = { since: from.toISOString(), until: to.toISOString() };
  await work.jobs.enqueue(work.tx, sendMissingJob, { consumerId, ...between });
  await audit(work, {
    type: "webhookMessages.missingSent",
    target: { webhookId: consumerId },
    after: between,
  });
}

/** Does what `sendMissing` asked for. Repeated, it finds what is missing still. */
export async function runSendMissing(
  application: Application,
  { consumerId, since, until }: { consumerId: string; since: string; until: string },
): Promise<void> {
  let place: { at: Date; eventId: string } | undefined = { at: new Date(since), eventId: start };
  const between = { since: new Date(since), until: new Date(until) };
  while (place) {
    const from: { at: Date; eventId: string } = place;
    place = await transact(application, system("webhooks"), uuid(application.random), (work) =>
      sendSome(application, work, consumerId, between, from),
    );
  }
}

/** Sends a set and tells where the next begins; nothing when there is none, or the consumer has gone. */
async function sendSome(
  application: Application,
  work: Work,
  consumerId: string,
  between: { since: Date; until: Date },
  place: { at: Date; eventId: string },
): Promise<{ at: Date; eventId: string } | undefined> {
  const consumer = await requireConsumerForChange(work.tx, consumerId).catch(() => undefined);
  if (!consumer) return undefined;
  const window = { ...between, told: toldTo(consumer) };
  const missed = await findMissing(work.tx, consumerId, window, place, setSize);
  const wanted = new Set(window.told.map(({ name }) => name));
  const events = missed.map(({ event }) => event);
  const bodies = await buildBodies(application, work.tx, events, wanted);
  const addressed: Addressed[] = [];
  for (const { event, names } of missed) {
    const built = bodies.get(event.eventId);
    const tags = built && built.companyId !== null ? built.companyTags : null;
    for (const { eventType, body } of built?.bodies ?? []) {
      if (!names.has(eventType) || !subscribes(consumer, eventType, tags)) continue;
      const messageId = timeOrderedUuid(work.random, work.now);
      const companyId = built!.companyId ?? installation;
      const message = { companyId, messageId, eventId: event.eventId, eventType, body };
      addressed.push({ message, consumerIds: [consumerId] });
    }
  }
  await addMessages(work.tx, application.vault, addressed, work.now);
  const last = events.at(-1);
  return events.length < setSize ? undefined : last && { at: last.at, eventId: last.eventId };
}
