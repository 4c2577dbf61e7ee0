import type { Application } from "../application.ts";
import { installation } from "../audit/events.ts";
import { after, minute } from "../clock.ts";
import { DatabaseUnavailable, type Transaction } from "../database/pool.ts";
import { timeOrderedUuid } from "../random.ts";
import { buildBodies, type StoredEvent } from "./build-bodies.ts";
import { subscribes } from "./consumer.ts";
import { holdConsumers } from "./consumer-queries.ts";
import { findEventType } from "./event-types.ts";
import {
  type Addressed,
  addMessages,
  putEventOff,
  settleEvents,
  takeWaitingEvents,
  takeWaitingEventsOf,
} from "./message-queries.ts";

const setSize = 500;

/**
 * Turns a set of events that wait into messages for the consumers that subscribe to them, in one transaction, and
 * tells how many events there were. An event that cannot be told is put off, so that it holds up no other.
 */
export async function fanOutEvents(application: Application, limit = setSize): Promise<number> {
  const now = application.clock.now();
  let events: readonly StoredEvent[] = [];
  try {
    return await application.database.transaction(async (tx) => {
      events = await takeWaitingEvents(tx, now, limit);
      await tell(application, tx, events, now);
      return events.length;
    });
  } catch (error) {
    if (error instanceof DatabaseUnavailable) throw error;
    const [event] = events;
    if (!event) throw error;
    if (limit > 1) return fanOutEvents(application, Math.floor(limit / 10) || 1);
    await putOff(application, event, after(now, minute), error);
    return 1;
  }
}

/**
 * As `fanOutEvents`, for all that waits of one company, before its data are erased. An event that cannot be told is let
 * go of, with an error in the log: it must not keep the customer's data from being erased.
 */
export async function fanOutEventsOf(application: Application, companyId: string): Promise<void> {
  while ((await tellSomeOf(application, companyId, setSize)) > 0);
}

async function tellSomeOf(application: Application, companyId: string, limit: number): Promise<number> {
  let events: readonly StoredEvent[] = [];
  try {
    return await application.database.transaction(async (tx) => {
      events = await takeWaitingEventsOf(tx, companyId, limit);
      await tell(application, tx, events, application.clock.now());
      return events.length;
    });
  } catch (error) {
    const [event] = events;
    if (error instanceof DatabaseUnavailable || !event) throw error;
    if (limit > 1) return tellSomeOf(application, companyId, 1);
    const { eventId, type } = event;
    application.log.error(
      { err: error, eventId, type },
      "an event of a deleted company could not be told to webhooks",
    );
    return settleEvents(application.database, [event]);
  }
}

async function tell(
  application: Application,
  tx: Transaction,
  events: readonly StoredEvent[],
  now: Date,
): Promise<void> {
  if (events.length === 0) return;
  const consumers = await holdConsumers(tx);
  if (consumers.length > 0) {
    const names = consumers.flatMap(({ eventTypes }) => eventTypes);
    const wanted = new Set(
      names.map((name) => findEventType(name)?.name).filter((name) => name !== undefined),
    );
    const bodies = await buildBodies(application, tx, events, wanted);
    const addressed: Addressed[] = [];
    for (const { eventId } of events) {
      const built = bodies.get(eventId);
      for (const { eventType, body } of built?.bodies ?? []) {
        const tags = built!.companyId === null ? null : built!.companyTags;
        const told = consumers.filter((consumer) => subscribes(consumer, eventType, tags));
        if (told.length === 0) continue;
        const messageId = timeOrderedUuid(application.random, now);
        const companyId = built!.companyId ?? installation;
        addressed.push({
          message: { companyId, messageId, eventId, eventType, body },
          consumerIds: told.map(({ consumerId }) => consumerId),
        });
      }
    }
    await addMessages(tx, application.vault, addressed, now);
  }
  await settleEvents(tx, events);
}

/** An event could not be told, alone: the operator hears of it, and it is tried again later. */
async function putOff(application: Application, event: StoredEvent, until: Date, cause: unknown) {
  const { eventId, type } = event;
  application.log.error({ err: cause, eventId, type, until }, "an event could not be told to webhooks");
  await putEventOff(application.database, event, until);
}
