import { sql } from "kysely";
import { type Database, type Queryable, statement } from "../database/pool.ts";
import type { ListRequest } from "../http/list/list-query.ts";
import type { ListPage } from "../http/list/list-reply.ts";
import type { SqlField } from "../http/list/sql-condition.ts";
import { pageOfRows, type SqlList } from "../http/list/sql-page.ts";
import { type Attempt, type Delivery, type State, states } from "./message.ts";

const take = statement(
  "webhook-lease-take",
  `update webhook_consumer c set leased_by = $1, leased_until = $2
   where consumer_id in (
     select consumer_id from webhook_consumer c
     where disabled_by is null and not paused and (hold_until is null or hold_until <= $3)
       and (leased_until is null or leased_until <= $3) and not (consumer_id = any($4::uuid[]))
       and exists (select from webhook_delivery d where d.consumer_id = c.consumer_id and d.due_at <= $3)
     for no key update skip locked)
   returning consumer_id`,
);
const renew = statement(
  "webhook-lease-renew",
  `update webhook_consumer set leased_until = $3
   where consumer_id = any($2::uuid[]) and leased_by = $1 returning consumer_id`,
);
const release = statement(
  "webhook-lease-release",
  `with free as (
     update webhook_consumer set leased_by = null, leased_until = null
     where consumer_id = $2 and leased_by = $1)
   select pg_notify('webhook_due', '')`,
);
const releaseAll = statement(
  "webhook-lease-release-all",
  "update webhook_consumer set leased_by = null, leased_until = null where leased_by is not null",
);
const fetchDue = statement(
  "webhook-fetch-due",
  `with due as materialized (
     select company_id, message_id, event_type, test, attempts, tries, due_at, size from webhook_delivery
     where consumer_id = $1 and due_at <= $2 and not (message_id = any($3::uuid[]))
     order by due_at, message_id limit $4),
   placed as (
     select *, sum(size) over (order by due_at, message_id) as total, row_number() over (order by due_at, message_id) as place
     from due)
   select s.company_id, s.message_id, s.event_type, s.test, s.attempts, s.tries, m.sealed_body
   from placed s join webhook_message m on m.company_id = s.company_id and m.message_id = s.message_id
   where s.total <= $5 or s.place = 1 order by s.place`,
);
const record = statement(
  "webhook-record",
  `with told as (
     select * from json_to_recordset($2::json) as t(company_id uuid, message_id uuid, number int, tries int,
       state text, due_at timestamptz, at timestamptz, duration_ms int, status int, reason text, response text, test boolean)),
   kept as (
     update webhook_delivery d set attempts = t.number, tries = t.tries, state = t.state, due_at = t.due_at
     from told t
     where d.company_id = t.company_id and d.message_id = t.message_id and d.consumer_id = $1
       and d.attempts = t.number - 1
     returning d.company_id, d.message_id),
   counted as (
     insert into webhook_activity (consumer_id, at, succeeded, failed, duration_ms)
     select $1, date_bin('10 minutes', t.at, timestamptz 'epoch'), count(*) filter (where t.reason is null),
       count(*) filter (where t.reason is not null), sum(t.duration_ms)
     from told t join kept k on k.company_id = t.company_id and k.message_id = t.message_id
     where not t.test
     group by 2 order by 2 -- in one order, so that two batches do not wait for each other
     on conflict (consumer_id, at) do update set succeeded = webhook_activity.succeeded + excluded.succeeded,
       failed = webhook_activity.failed + excluded.failed,
       duration_ms = webhook_activity.duration_ms + excluded.duration_ms)
   insert into webhook_attempt
     (company_id, message_id, consumer_id, number, at, duration_ms, status, reason, response)
   select t.company_id, t.message_id, $1, t.number, t.at, t.duration_ms, t.status, t.reason, t.response
   from told t join kept k on k.company_id = t.company_id and k.message_id = t.message_id`,
);
const worked = statement(
  "webhook-consumer-worked",
  `update webhook_consumer set failing_since = null, hold_until = null
   where consumer_id = $1 and failing_since is not null`,
);
const failed = statement(
  "webhook-consumer-failed",
  `update webhook_consumer set failing_since = coalesce(failing_since, $2),
     hold_until = greatest(hold_until, $3::timestamptz)
   where consumer_id = $1 returning failing_since`,
);
const disable = statement(
  "webhook-consumer-disable",
  "update webhook_consumer set disabled_by = $2 where consumer_id = $1 and disabled_by is null",
);
const drop = statement(
  "webhook-delivery-drop",
  `with gone as (
     select company_id, message_id from webhook_delivery where consumer_id = $1 limit $2 for update),
   attempts as (delete from webhook_attempt a using gone
     where a.company_id = gone.company_id and a.message_id = gone.message_id and a.consumer_id = $1),
   messages as (delete from webhook_message m using gone
     where m.company_id = gone.company_id and m.message_id = gone.message_id
       and not exists (select from webhook_delivery o where o.company_id = m.company_id
         and o.message_id = m.message_id and o.consumer_id <> $1))
   delete from webhook_delivery d using gone
   where d.company_id = gone.company_id and d.message_id = gone.message_id and d.consumer_id = $1`,
);
const replayOne = statement(
  "webhook-replay-one",
  `with again as (
     update webhook_delivery set state = 'Sending', tries = 0, due_at = $2
     where consumer_id = $1 and company_id = $3 and message_id = $4)
   select pg_notify('webhook_due', '')`,
);
const failedBetween =
  "consumer_id = $1 and not test and state = 'Failure' and created_at >= $2 and created_at < $3";
const countFailed = statement(
  "webhook-count-failed",
  `select count(*)::int as messages from webhook_delivery where ${failedBetween}`,
);
const countFailedByType = statement(
  "webhook-count-failed-by-type",
  `select event_type, count(*)::int as messages, min(created_at) as oldest, max(created_at) as newest
   from webhook_delivery where ${failedBetween} group by event_type order by 2 desc, 1`,
);
const replayFailed = statement(
  "webhook-replay-failed",
  `with failed as (
     select company_id, message_id from webhook_delivery where ${failedBetween} limit $5 for update),
   again as (
     update webhook_delivery d set state = 'Sending', tries = 0, due_at = $4 from failed f
     where d.company_id = f.company_id and d.message_id = f.message_id and d.consumer_id = $1
     returning 1)
   select count(*)::int as messages, pg_notify('webhook_due', '') from again`,
);
const deliveryColumns =
  "d.company_id, d.message_id, d.event_type, d.state, d.test, d.attempts, d.due_at, d.created_at";
const findOne = statement(
  "webhook-delivery-find",
  `select ${deliveryColumns}, m.sealed_body
   from webhook_delivery d join webhook_message m on m.company_id = d.company_id and m.message_id = d.message_id
   where d.consumer_id = $1 and d.created_at = $2 and d.message_id = $3`,
);
const attemptsOf = statement(
  "webhook-attempts-of",
  `select number, at, duration_ms, status, reason, response from webhook_attempt
   where company_id = $1 and message_id = $2 and consumer_id = $3 order by number`,
);

/** Takes every consumer, beside those `held`, that has something due and that no other process delivers to. */
export const takeConsumers = async (
  db: Queryable,
  node: string,
  until: Date,
  now: Date,
  held: readonly string[],
): Promise<string[]> =>
  (await db.rows<{ consumer_id: string }>(take, [node, until, now, held])).map((row) => row.consumer_id);

/** Prolongs leases; returns those that are still held. */
export const renewConsumers = async (
  db: Queryable,
  node: string,
  consumerIds: readonly string[],
  until: Date,
): Promise<string[]> =>
  (await db.rows<{ consumer_id: string }>(renew, [node, consumerIds, until])).map((row) => row.consumer_id);

export const releaseConsumer = (db: Queryable, node: string, consumerId: string) =>
  db.rows(release, [node, consumerId]);

/** Frees every consumer: for the start of a process that knows it is the only one. */
export const releaseConsumers = (db: Queryable) => db.count(releaseAll);

/** A delivery that is due, with its sealed body. */
export interface DueDelivery {
  readonly companyId: string;
  readonly messageId: string;
  readonly eventType: string;
  readonly test: boolean;
  readonly attempts: number;
  /** Attempts since it was last started anew. */
  readonly tries: number;
  readonly sealedBody: Buffer;
}

/** Due deliveries of a consumer beside those in hand, longest due first, bounded by number and by octets. */
export async function dueDeliveries(
  db: Queryable,
  consumerId: string,
  now: Date,
  inHand: readonly string[],
  limit: { readonly messages: number; readonly octets: number },
): Promise<DueDelivery[]> {
  const rows = await db.rows<{
    company_id: string;
    message_id: string;
    event_type: string;
    test: boolean;
    attempts: number;
    tries: number;
    sealed_body: Buffer;
  }>(fetchDue, [consumerId, now, inHand, limit.messages, limit.octets]);
  return rows.map((row) => ({
    companyId: row.company_id,
    messageId: row.message_id,
    eventType: row.event_type,
    test: row.test,
    attempts: row.attempts,
    tries: row.tries,
    sealedBody: row.sealed_body,
  }));
}

/** An attempt with what it makes of the delivery. */
export interface Outcome extends Attempt {
  readonly companyId: string;
  readonly messageId: string;
  /** An example says nothing of how the endpoint is: it is not counted. */
  readonly test: boolean;
  readonly tries: number;
  readonly state: State;
  readonly dueAt: Date | null;
}

/** Writes attempts and what they make of their deliveries; one that another process has overtaken is left out. */
export const recordOutcomes = (db: Queryable, consumerId: string, outcomes: readonly Outcome[]) =>
  db.count(record, [
    consumerId,
    JSON.stringify(
      outcomes.map((outcome) => ({
        company_id: outcome.companyId,
        message_id: outcome.messageId,
        number: outcome.number,
        tries: outcome.tries,
        state: outcome.state,
        due_at: outcome.dueAt,
        at: outcome.at,
        duration_ms: outcome.durationMs,
        status: outcome.status,
        reason: outcome.reason,
        response: outcome.response,
        test: outcome.test,
      })),
    ),
  ]);

export const consumerWorked = (db: Queryable, consumerId: string) => db.count(worked, [consumerId]);

/** Notes failures and a rest that the endpoint asked for; tells since when it only fails, if it still exists. */
export const consumerFailed = async (
  db: Queryable,
  consumerId: string,
  at: Date,
  holdUntil: Date | null,
): Promise<Date | undefined> =>
  (await db.maybe<{ failing_since: Date }>(failed, [consumerId, at, holdUntil]))?.failing_since;

/** Turns a consumer off; whether it was on. */
export const disableConsumer = async (
  db: Queryable,
  consumerId: string,
  by: "failures" | "gone",
): Promise<boolean> => (await db.count(disable, [consumerId, by])) === 1;

/** Removes at most `limit` deliveries of a consumer, and the messages that nobody else is sent; how many there were. */
export const dropDeliveries = (db: Queryable, consumerId: string, limit: number) =>
  db.count(drop, [consumerId, limit]);

/** Sends one message once more, from the start of the schedule. */
export const replayDelivery = (
  db: Queryable,
  consumerId: string,
  { companyId, messageId }: Pick<Delivery, "companyId" | "messageId">,
  now: Date,
) => db.rows(replayOne, [consumerId, now, companyId, messageId]);

/** How many messages made from `since` to before `until` have failed. */
export const countFailures = async (
  db: Queryable,
  consumerId: string,
  since: Date,
  until: Date,
): Promise<number> => (await db.one<{ messages: number }>(countFailed, [consumerId, since, until])).messages;

/** What `countFailures` counts, by type of event. */
export interface FailuresOfType {
  readonly eventType: string;
  readonly messages: number;
  readonly oldest: Date;
  readonly newest: Date;
}

export async function countFailuresByType(
  db: Queryable,
  consumerId: string,
  since: Date,
  until: Date,
): Promise<FailuresOfType[]> {
  const rows = await db.rows<{ event_type: string; messages: number; oldest: Date; newest: Date }>(
    countFailedByType,
    [consumerId, since, until],
  );
  return rows.map(({ event_type: eventType, ...row }) => ({ eventType, ...row }));
}

/** Sends at most `limit` of the messages that `countFailures` counts once more; how many there were. */
export const replayFailures = async (
  db: Queryable,
  consumerId: string,
  between: { readonly since: Date; readonly until: Date },
  now: Date,
  limit: number,
): Promise<number> => {
  const values = [consumerId, between.since, between.until, now, limit];
  return (await db.one<{ messages: number }>(replayFailed, values)).messages;
};

export interface DeliveryRow {
  readonly company_id: string;
  readonly message_id: string;
  readonly event_type: string;
  readonly state: State;
  readonly test: boolean;
  readonly attempts: number;
  readonly due_at: Date | null;
  readonly created_at: Date;
}

const toDelivery = (row: DeliveryRow): Delivery => ({
  companyId: row.company_id,
  messageId: row.message_id,
  eventType: row.event_type,
  state: row.state,
  test: row.test,
  attempts: row.attempts,
  dueAt: row.due_at,
  createdAt: row.created_at,
});

/** A delivery of a consumer with the sealed body. */
export async function findDelivery(
  db: Queryable,
  consumerId: string,
  messageId: string,
): Promise<(Delivery & { readonly sealedBody: Buffer }) | undefined> {
  const row = await db.maybe<DeliveryRow & { sealed_body: Buffer }>(findOne, [
    consumerId,
    madeAt(messageId),
    messageId,
  ]);
  return row && { ...toDelivery(row), sealedBody: row.sealed_body };
}

/** When a message was made, by which the index finds it: its id tells (UUID version 7). */
const madeAt = (messageId: string): Date =>
  new Date(Number.parseInt(messageId.replaceAll("-", "").slice(0, 12), 16));

export async function listAttempts(
  db: Queryable,
  consumerId: string,
  { companyId, messageId }: Pick<Delivery, "companyId" | "messageId">,
): Promise<Attempt[]> {
  const rows = await db.rows<{
    number: number;
    at: Date;
    duration_ms: number;
    status: number | null;
    reason: string | null;
    response: string | null;
  }>(attemptsOf, [companyId, messageId, consumerId]);
  return rows.map(({ duration_ms, ...row }) => ({ ...row, durationMs: duration_ms }));
}

/** Fields of messages that callers may filter and order by. */
export const messageList: SqlList = {
  type: "WebhookMessage",
  fields: {
    id: { kind: "uuid", column: sql`row.message_id` },
    eventType: { kind: "text", column: sql`row.event_type` },
    companyId: { kind: "uuid", column: sql`row.company_id` },
    status: { kind: "word", words: states, column: sql`row.state` },
    test: { kind: "boolean", column: sql`row.test` },
    attempts: { kind: "number", column: sql`row.attempts` },
    created: { kind: "instant", column: sql`row.created_at` },
  },
  table: sql`webhook_delivery`,
  columns: "company_id, message_id, event_type, state, test, attempts, due_at, created_at",
  locator: sql`row.created_at`,
  key: sql`row.message_id`,
  keyKind: "uuid",
  created: sql`row.created_at`,
  defaultOrder: "-created",
};

export async function listDeliveries(
  db: Database,
  consumerId: string,
  list: ListRequest<SqlField>,
): Promise<ListPage<Delivery>> {
  const page = await pageOfRows<DeliveryRow>(db, messageList, sql`row.consumer_id = ${consumerId}`, list);
  return { ...page, rows: page.rows.map(toDelivery) };
}
