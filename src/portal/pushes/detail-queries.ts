import { after } from "../../clock.ts";
import { isUuid } from "../../companies/find-company.ts";
import { type Queryable, statement } from "../../database/pool.ts";
import {
  type HandledOperation,
  type UndoneEnd,
  undoneEndsOf,
} from "../../push-operations/find-operations.ts";
import { namesOf } from "../api-keys/queries.ts";

const linesOf = (columns: string) => `(
  select ${columns} from statement_line l
  where l.company_id = $1 and l.source_account_key = $2 and l.position between $4::bigint and $5::bigint
  union all
  select ${columns} from operation_repeat r join statement_line l
    on l.company_id = r.company_id and l.source_account_key = r.source_account_key and l.position = r.position
  where r.company_id = $1 and r.operation_id = $3)`;
const range = statement(
  "portal-push-range",
  "select first_position, last_position from push_operation where company_id = $1 and operation_id = $2",
);
const standing = statement(
  "portal-push-standing",
  `select state, reason_code, reason, batch_id, turn is not null as waits, count(*)::int as lines,
     max(settled_at) as settled_at
   from ${linesOf("l.state, l.reason_code, l.reason, l.batch_id, l.turn, l.settled_at")} l
   group by 1, 2, 3, 4, 5 order by count(*) desc, 1, 2, 3`,
);
// A batch names its lines. Batches are in order of time: those that carried lines of a push come after it, and the first
// ones are looked at, besides those its lines are in now.
const batches = statement(
  "portal-push-batches",
  `with own as materialized (select array_agg(distinct l.position) as positions, array_agg(distinct l.batch_id) as now_in
     from ${linesOf("l.position, l.batch_id")} l),
   near as (
     (select batch_id from delivery_batch where company_id = $1 and source_account_key = $2 and batch_id >= $6::uuid
       order by batch_id limit 300)
     union select unnest(now_in) from own)
   select b.batch_id, b.state, b.receipt, b.reason, b.next_at, b.created_at, b.settled_at, b.attempts, b.idempotency_key,
     encode(sha256(convert_to(b.request, 'UTF8')), 'hex') as request_digest, cardinality(b.positions) as lines,
     (select count(*)::int from unnest(b.positions) p where p = any(own.positions)) as own_lines
   from own, near join delivery_batch b on b.company_id = $1 and b.source_account_key = $2 and b.batch_id = near.batch_id
   where b.positions && own.positions order by b.batch_id limit 50`,
);
const attempts = statement(
  "portal-push-attempts",
  `select batch_id, number, started_at, finished_at, result, reason from delivery_attempt
   where company_id = $1 and batch_id = any($2::uuid[]) order by batch_id, number`,
);
const noted = statement(
  "portal-push-noted",
  `select type, at, actor, correlation_id, after from audit_event
   where company_id = $1 and target @> jsonb_build_object('operationId', $2::text)
     and type in ('bankTransactions.accepted', 'push.retried', 'push.cancelled', 'push.handled', 'push.unhandled', 'push.decided')
   order by event_id limit 200`,
);
const told = statement(
  "portal-push-told",
  `select m.message_id, m.event_type, m.created_at,
     coalesce(json_agg(json_build_object('webhookId', d.consumer_id, 'state', d.state, 'attempts', d.attempts)
       order by d.consumer_id) filter (where d.consumer_id is not null), '[]') as deliveries
   from unnest($3::uuid[], $4::uuid[]) as span(first, last)
   join domain_event e on e.company_id = $1 and e.event_id >= span.first and e.event_id < span.last
     and e.payload ->> 'operationId' = $2
   join webhook_message m on m.company_id = e.company_id and m.event_id = e.event_id
   left join webhook_delivery d on d.company_id = m.company_id and d.message_id = m.message_id
   group by m.message_id, m.event_type, m.created_at order by m.message_id`,
);
const collection = statement(
  "portal-push-collection",
  `select f.collected_at from source_account a join feed f on f.company_id = a.company_id
     and f.source_account_key = a.source_account_key and f.feed_number = a.feed_number
   where a.company_id = $1 and a.source_account_key = $2`,
);

/** The first key that an event or a batch of an instant can have (UUID version 7). */
const firstKeyOf = (at: Date): string => {
  const time = at.getTime().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
};

/** Lines of a push that stand alike. */
export interface Standing {
  readonly state: string;
  readonly code: string | null;
  readonly reason: string | null;
  readonly batchId: string | null;
  readonly waits: boolean;
  readonly lines: number;
  readonly settledAt: Date | null;
}
export interface BatchFacts {
  readonly batchId: string;
  readonly state: string;
  readonly receipt: string | null;
  readonly reason: string | null;
  readonly nextAt: Date | null;
  readonly createdAt: Date;
  readonly settledAt: Date | null;
  readonly attempts: number;
  readonly idempotencyKey: string;
  readonly requestDigest: string;
  readonly lines: number;
  /** How many of its lines are of the push. */
  readonly ownLines: number;
}
export interface AttemptFacts {
  readonly batchId: string;
  readonly number: number;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly result: string | null;
  readonly reason: string | null;
}
export interface NotedFacts {
  readonly type: string;
  readonly at: Date;
  readonly actor: { readonly kind: string; readonly id?: string; readonly part?: string };
  readonly correlationId: string;
  /** Of a person or an API key, as they are called now. */
  readonly name: string | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}
export interface ToldFacts {
  readonly messageId: string;
  readonly eventType: string;
  readonly createdAt: Date;
  readonly deliveries: readonly { webhookId: string; state: string; attempts: number }[];
}

/** Everything that is stored of a push beside its own row. */
export interface PushFacts {
  readonly standing: readonly Standing[];
  readonly batches: readonly BatchFacts[];
  readonly attempts: readonly AttemptFacts[];
  readonly noted: readonly NotedFacts[];
  readonly told: readonly ToldFacts[];
  /** Bad ends that a repair undid, oldest first. */
  readonly undone: readonly UndoneEnd[];
  /** When software that collects fetched from the account last. */
  readonly collectedAt: Date | null;
}

export async function findPushFacts(db: Queryable, operation: HandledOperation): Promise<PushFacts> {
  const { companyId, operationId, sourceAccountKey, requestedAt } = operation;
  const undone = await undoneEndsOf(db, operation);
  const people = findNoted(db, operation);
  const messages = findTold(db, operation, undone);
  if (sourceAccountKey === null)
    return {
      standing: [],
      batches: [],
      attempts: [],
      noted: await people,
      told: await messages,
      undone,
      collectedAt: null,
    };
  const { first_position, last_position } = await db.one<{
    first_position: number | null;
    last_position: number | null;
  }>(range, [companyId, operationId]);
  const place = [companyId, sourceAccountKey, operationId, first_position ?? 0, last_position ?? 0];
  const found = await db.rows<Record<string, never>>(batches, [...place, firstKeyOf(requestedAt)]);
  const batchFacts = found.map(toBatch);
  const batchIds = batchFacts.map(({ batchId }) => batchId);
  return {
    standing: (await db.rows<Record<string, never>>(standing, place)).map(toStanding),
    batches: batchFacts,
    attempts: (await db.rows<Record<string, never>>(attempts, [companyId, batchIds])).map(toAttempt),
    noted: await people,
    told: await messages,
    undone,
    collectedAt:
      (await db.maybe<{ collected_at: Date | null }>(collection, [companyId, sourceAccountKey]))
        ?.collected_at ?? null,
  };
}

async function findNoted(db: Queryable, { companyId, operationId }: HandledOperation): Promise<NotedFacts[]> {
  const rows = await db.rows<{
    type: string;
    at: Date;
    actor: NotedFacts["actor"];
    correlation_id: string;
    after: NotedFacts["after"];
  }>(noted, [companyId, operationId]);
  const named = rows.flatMap(({ actor }) => (actor.id && isUuid(actor.id) ? [actor.id] : []));
  const names = await namesOf(db, named);
  return rows.map(({ correlation_id: correlationId, ...row }) => ({
    ...row,
    correlationId,
    name: (row.actor.id && names.get(row.actor.id)) ?? null,
  }));
}

/** What webhooks were told of a push: when it was accepted, and each time it ended. */
async function findTold(
  db: Queryable,
  { companyId, operationId, requestedAt, completedAt }: HandledOperation,
  undone: readonly UndoneEnd[],
): Promise<ToldFacts[]> {
  const ends = [...undone.map(({ endedAt }) => endedAt), ...(completedAt ? [completedAt] : [])];
  const moments = [requestedAt, ...ends];
  const rows = await db.rows<{
    message_id: string;
    event_type: string;
    created_at: Date;
    deliveries: ToldFacts["deliveries"];
  }>(told, [companyId, operationId, moments.map(firstKeyOf), moments.map((at) => firstKeyOf(after(at, 1)))]);
  return rows.map((row) => ({
    messageId: row.message_id,
    eventType: row.event_type,
    createdAt: row.created_at,
    deliveries: row.deliveries,
  }));
}

const toStanding = (row: Record<string, never>): Standing => ({
  state: row.state!,
  code: row.reason_code!,
  reason: row.reason!,
  batchId: row.batch_id!,
  waits: row.waits!,
  lines: row.lines!,
  settledAt: row.settled_at!,
});
const toBatch = (row: Record<string, never>): BatchFacts => ({
  batchId: row.batch_id!,
  state: row.state!,
  receipt: row.receipt!,
  reason: row.reason!,
  nextAt: row.next_at!,
  createdAt: row.created_at!,
  settledAt: row.settled_at!,
  attempts: row.attempts!,
  idempotencyKey: row.idempotency_key!,
  requestDigest: row.request_digest!,
  lines: row.lines!,
  ownLines: row.own_lines!,
});
const toAttempt = (row: Record<string, never>): AttemptFacts => ({
  batchId: row.batch_id!,
  number: row.number!,
  startedAt: row.started_at!,
  finishedAt: row.finished_at!,
  result: row.result!,
  reason: row.reason!,
});
