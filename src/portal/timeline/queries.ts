import { type Queryable, statement } from "../../database/pool.ts";
import type { StoredEvent, TimelineType } from "./timeline-event.ts";

/** The place of an event in the order of time. */
export interface Place {
  readonly at: Date;
  readonly id: string;
}

export interface TimelineAsked {
  readonly companyId: string;
  /** Of one connection alone; else of the whole company. */
  readonly connectionId: string | undefined;
  /** Types of the audit trail. */
  readonly auditTypes: readonly string[];
  readonly pushes: boolean;
  readonly renewals: boolean;
  readonly oldestFirst: boolean;
  readonly after: Place | undefined;
  readonly limit: number;
}

/**
 * Each branch brings at most a page from an index of its own, in order. The condition on `type` is that of the index
 * `audit_event_timeline`. Failures of pushes stay told when they were repaired. Feeds that were closed are named by the account's key, which is never shown: its account is.
 */
const page = (name: string, comparison: ">" | "<", direction: "asc" | "desc") => {
  const from = (at: string, id: string) =>
    `($4::timestamptz is null or (${at}, ${id}) ${comparison} ($4::timestamptz, $5::uuid))`;
  const order = (at: string, id: string) => `order by ${at} ${direction}, ${id} ${direction} limit $6`;
  return statement(
    name,
    `with audited as (
       select e.event_id as id, e.at, e.type, e.actor, e.correlation_id, e.before, e.after,
         coalesce(e.target->>'connectionId', k.connection_id::text)::uuid as connection_id,
         coalesce(e.target->>'accountId', k.account_id) as account_id,
         (e.target->>'operationId')::uuid as operation_id
       from audit_event e
       left join source_account k on k.company_id = e.company_id
         and k.source_account_key = (e.target->>'sourceAccountKey')::uuid
       where e.company_id = $1
         and e.type not in ('bankTransactions.accepted', 'managedSync.started', 'managedSync.ended', 'fdx.collected', 'ofx.signed-on')
         and e.type = any($3::text[]) and e.outcome = 'success'
         and ($2::uuid is null or coalesce(e.target->>'connectionId', k.connection_id::text) = $2::text)
         and ${from("e.at", "e.event_id")}
       ${order("e.at", "e.event_id")}
     ), first_pushes as (
       select o.operation_id as id, o.requested_at as at, 'push.first' as type, null::jsonb as actor,
         o.correlation_id, null::jsonb as before,
         jsonb_build_object('lines', o.line_count, 'status', o.status) as after,
         o.connection_id, o.account_id, o.operation_id
       from push_operation o
       where $7 and o.company_id = $1 and o.first_position = 1 and ($2::uuid is null or o.connection_id = $2)
         and ${from("o.requested_at", "o.operation_id")}
       ${order("o.requested_at", "o.operation_id")}
     ), failed_pushes as (
       select o.operation_id as id, o.completed_at as at, 'push.failed' as type, null::jsonb as actor,
         o.correlation_id, null::jsonb as before,
         jsonb_build_object('lines', o.line_count, 'status', o.status, 'reason', o.error_message) as after,
         o.connection_id, o.account_id, o.operation_id
       from push_operation o
       where $7 and o.company_id = $1 and o.status in ('Failed', 'TimedOut') and o.completed_at is not null
         and ($2::uuid is null or o.connection_id = $2) and ${from("o.completed_at", "o.operation_id")}
       ${order("o.completed_at", "o.operation_id")}
     ), repaired_pushes as (
       select o.operation_id as id, p.ended_at as at, 'push.failed' as type, null::jsonb as actor,
         o.correlation_id, null::jsonb as before,
         jsonb_build_object('lines', o.line_count, 'status', p.status, 'reason', p.error_message) as after,
         o.connection_id, o.account_id, o.operation_id
       from push_end p join push_operation o using (company_id, operation_id)
       where $7 and p.company_id = $1
         and ($2::uuid is null or o.connection_id = $2) and ${from("p.ended_at", "p.operation_id")}
       ${order("p.ended_at", "p.operation_id")}
     ), renewals as (
       select g.connection_id as id, g.renewed_at as at, 'connection.renewed' as type, null::jsonb as actor,
         null::text as correlation_id, null::jsonb as before, null::jsonb as after,
         g.connection_id, null::text as account_id, null::uuid as operation_id
       from connection_grant g
       where $8 and g.company_id = $1 and g.version > 1 and ($2::uuid is null or g.connection_id = $2)
         and ${from("g.renewed_at", "g.connection_id")}
       ${order("g.renewed_at", "g.connection_id")}
     ), page as (
       select * from (select * from audited union all select * from first_pushes
         union all select * from failed_pushes union all select * from repaired_pushes union all select * from renewals) as e
       ${order("e.at", "e.id")}
     )
     select e.*, a.account_name,
       case e.actor->>'kind'
         when 'person' then (select name from signin.person where id = (e.actor->>'id')::uuid)
         when 'api-key' then (select name from api_key where api_key_id = (e.actor->>'id')::uuid)
       end as actor_name
     from page e
     left join source_account a on a.company_id = $1 and a.connection_id = e.connection_id and a.account_id = e.account_id
     ${order("e.at", "e.id")}`,
  );
};
const oldestFirst = page("timeline-oldest-first", ">", "asc");
const newestFirst = page("timeline-newest-first", "<", "desc");

interface Row {
  id: string;
  at: Date;
  type: TimelineType;
  connection_id: string | null;
  account_id: string | null;
  account_name: string | null;
  operation_id: string | null;
  actor: StoredEvent["actor"];
  actor_name: string | null;
  correlation_id: string | null;
  before: StoredEvent["before"];
  after: StoredEvent["after"];
}

/** One page of what happened, in order of time. */
export async function readTimeline(db: Queryable, asked: TimelineAsked): Promise<StoredEvent[]> {
  const rows = await db.rows<Row>(asked.oldestFirst ? oldestFirst : newestFirst, [
    asked.companyId,
    asked.connectionId ?? null,
    asked.auditTypes,
    asked.after?.at ?? null,
    asked.after?.id ?? null,
    asked.limit,
    asked.pushes,
    asked.renewals,
  ]);
  return rows.map((row) => ({
    id: row.id,
    at: row.at,
    type: row.type,
    connectionId: row.connection_id,
    accountId: row.account_id,
    accountName: row.account_name,
    operationId: row.operation_id,
    actor: row.actor,
    actorName: row.actor_name,
    correlationId: row.correlation_id,
    before: row.before,
    after: row.after,
  }));
}
