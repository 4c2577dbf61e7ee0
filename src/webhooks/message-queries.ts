import { type Queryable, statement } from "../database/pool.ts";
import type { Vault } from "../vault/vault.ts";
import type { StoredEvent } from "./build-bodies.ts";
import { type Message, sealBody } from "./message.ts";

/** Payloads of a set of events together, at most, in octets as the database keeps them, compressed. */
const mostOctets = 2_000_000;
/** The first of some locked events whose payloads are not too much for memory together; one at least. */
const bounded = (which: string): string =>
  `with found as materialized (
     select company_id, event_id, at, pg_column_size(payload) as size from domain_event where ${which}),
   placed as (
     select *, sum(size) over (order by at, event_id) as total, row_number() over (order by at, event_id) as place
     from found)
   select e.company_id, e.event_id, e.at, e.type, e.payload
   from placed p join domain_event e on e.company_id = p.company_id and e.event_id = p.event_id
   where p.total <= ${mostOctets} or p.place = 1 order by p.place`;
const lockWaiting = statement(
  "webhook-lock-waiting",
  bounded(`waiting and (put_off_until is null or put_off_until <= $1)
     order by at, event_id limit $2 for update skip locked`),
);
const lockWaitingOf = statement(
  "webhook-lock-waiting-of",
  bounded("company_id = $1 and waiting order by at, event_id limit $2 for update"),
);
const settle = statement(
  "webhook-settle-events",
  `update domain_event e set waiting = false
   from unnest($1::uuid[], $2::uuid[]) as told(company_id, event_id)
   where e.company_id = told.company_id and e.event_id = told.event_id`,
);
const putOff = statement(
  "webhook-put-off-event",
  "update domain_event set put_off_until = $3 where company_id = $1 and event_id = $2",
);
const insertMessages = statement(
  "webhook-message-insert",
  `insert into webhook_message (company_id, message_id, event_id, event_type, sealed_body, created_at)
   select m.*, $6 from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bytea[]) as m`,
);
const insertDeliveries = statement(
  "webhook-delivery-insert",
  `with sent as (
     insert into webhook_delivery
       (company_id, message_id, consumer_id, event_type, size, state, test, due_at, created_at)
     select d.*, 'Sending', $7, $6, $6
     from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::int[]) as d)
   select pg_notify('webhook_due', '')`,
);
const forgetMessages = statement(
  "webhook-forget-messages",
  `with old as (select company_id, message_id from webhook_message where created_at < $1
     order by created_at limit $2 for update skip locked),
   attempts as (delete from webhook_attempt a using old
     where a.company_id = old.company_id and a.message_id = old.message_id),
   deliveries as (delete from webhook_delivery d using old
     where d.company_id = old.company_id and d.message_id = old.message_id)
   delete from webhook_message m using old
   where m.company_id = old.company_id and m.message_id = old.message_id`,
);
const forgetEvents = statement(
  "webhook-forget-events",
  `delete from domain_event where (company_id, event_id) in (
     select company_id, event_id from domain_event where at < $1 and not waiting order by at limit $2)`,
);
const forgetCounts = statement("webhook-forget-counts", "delete from webhook_activity where at < $1");
const forgetMessagesOf = statement(
  "webhook-forget-messages-of",
  `with ended as (select company_id, message_id from webhook_message m where m.company_id = $1
     and not exists (select from webhook_delivery d where d.company_id = m.company_id
       and d.message_id = m.message_id and d.due_at is not null)
     for update),
   attempts as (delete from webhook_attempt a using ended
     where a.company_id = ended.company_id and a.message_id = ended.message_id),
   deliveries as (delete from webhook_delivery d using ended
     where d.company_id = ended.company_id and d.message_id = ended.message_id)
   delete from webhook_message m using ended
   where m.company_id = ended.company_id and m.message_id = ended.message_id`,
);
const countWaitingOf = statement(
  "webhook-count-waiting-of",
  "select count(*)::int as events from domain_event where company_id = $1 and waiting",
);
const countMessagesOf = statement(
  "webhook-count-messages-of",
  "select count(*)::int as messages from webhook_message where company_id = $1",
);

interface EventRow {
  company_id: string;
  event_id: string;
  at: Date;
  type: string;
  payload: Record<string, unknown>;
}

const toEvent = (row: EventRow): StoredEvent => ({
  companyId: row.company_id,
  eventId: row.event_id,
  at: row.at,
  type: row.type,
  payload: row.payload,
});

/** Takes at most `limit` events that wait to be told, the oldest first, leaving those another process has. */
export const takeWaitingEvents = async (db: Queryable, now: Date, limit: number): Promise<StoredEvent[]> =>
  (await db.rows<EventRow>(lockWaiting, [now, limit])).map(toEvent);

/** As `takeWaitingEvents` for one company, waiting for other processes, and taking those put off too. */
export const takeWaitingEventsOf = async (
  db: Queryable,
  companyId: string,
  limit: number,
): Promise<StoredEvent[]> => (await db.rows<EventRow>(lockWaitingOf, [companyId, limit])).map(toEvent);

export const settleEvents = (db: Queryable, events: readonly StoredEvent[]) =>
  db.count(settle, [events.map((event) => event.companyId), events.map((event) => event.eventId)]);

export const putEventOff = (db: Queryable, { companyId, eventId }: StoredEvent, until: Date) =>
  db.count(putOff, [companyId, eventId, until]);

/** A message with the consumers that are told. */
export interface Addressed {
  readonly message: Message;
  readonly consumerIds: readonly string[];
}

/** Stores messages, sealed, and makes them due for their consumers now. */
export async function addMessages(
  db: Queryable,
  vault: Vault,
  addressed: readonly Addressed[],
  now: Date,
  test = false,
): Promise<void> {
  if (addressed.length === 0) return;
  const messages = addressed.map(({ message }) => message);
  const sealed = messages.map((message) => sealBody(vault, message));
  await db.rows(insertMessages, [
    messages.map((message) => message.companyId),
    messages.map((message) => message.messageId),
    messages.map((message) => message.eventId),
    messages.map((message) => message.eventType),
    sealed,
    now,
  ]);
  const deliveries = addressed.flatMap(({ message, consumerIds }, nth) =>
    consumerIds.map((consumerId) => ({ message, consumerId, size: sealed[nth]!.length })),
  );
  await db.rows(insertDeliveries, [
    deliveries.map(({ message }) => message.companyId),
    deliveries.map(({ message }) => message.messageId),
    deliveries.map(({ consumerId }) => consumerId),
    deliveries.map(({ message }) => message.eventType),
    deliveries.map(({ size }) => size),
    now,
    test,
  ]);
}

/** Removes at most `limit` messages made before `before` with their attempts, ended or not; how many there were. */
export const removeOldMessages = (db: Queryable, before: Date, limit: number) =>
  db.count(forgetMessages, [before, limit]);

/** Removes at most `limit` events of before `before` that were told; how many there were. */
export const removeOldEvents = (db: Queryable, before: Date, limit: number) =>
  db.count(forgetEvents, [before, limit]);

/** Removes counts of attempts of before an instant. */
export const removeOldCounts = (db: Queryable, before: Date) => db.count(forgetCounts, [before]);

/** Removes a company's messages that nobody is still sent; tells how many stay. */
export async function removeEndedMessages(db: Queryable, companyId: string): Promise<number> {
  await db.count(forgetMessagesOf, [companyId]);
  return (await db.one<{ messages: number }>(countMessagesOf, [companyId])).messages;
}

/** How many events of a company are not told yet. */
export const countWaitingEvents = async (db: Queryable, companyId: string): Promise<number> =>
  (await db.one<{ events: number }>(countWaitingOf, [companyId])).events;
