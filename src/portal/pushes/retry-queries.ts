import { everything, type Sight, seeing } from "../../companies/owners/sight.ts";
import { type Queryable, statement } from "../../database/pool.ts";
import type { Actor } from "../../work.ts";
import type { PushKey } from "./queries.ts";
import type { Retry } from "./retry.ts";

const columns = `retry_id, filter, parts, state, actor, requested_by, requested_at, ended_at,
  cardinality(operation_ids) as pushes, looked_at, lines_sent, batches_checked, skipped,
  stop_reason`;
const plan = statement(
  "push-retry-plan",
  `select count(distinct o.company_id)::int as companies, count(distinct o.source_account_key)::int as accounts,
     coalesce(sum(t.send), 0)::int as send, coalesce(sum(t.kept), 0)::int as kept, coalesce(sum(t.in_doubt), 0)::int as in_doubt
   from unnest($1::uuid[], $2::uuid[]) as k(company_id, operation_id)
   join push_operation o on o.company_id = k.company_id and o.operation_id = k.operation_id
   left join source_account a on a.company_id = o.company_id and a.source_account_key = o.source_account_key
   left join connection n on n.company_id = o.company_id and n.connection_id = o.connection_id
   cross join lateral (
     select count(*) filter (where l.failed and l.open) as send, count(*) filter (where l.failed and not l.open) as kept,
       count(*) filter (where l.state = 'in-doubt') as in_doubt
     from (
       select s.state, s.state in ('refused', 'cancelled') as failed,
         coalesce(n.status = 'Linked' and a.status = 'connected' and s.feed_number = a.feed_number, false) as open
       from (
         select s.state, s.feed_number from statement_line s where s.company_id = o.company_id
           and s.source_account_key = o.source_account_key and s.position between o.first_position and o.last_position
         union all
         select s.state, s.feed_number from operation_repeat r join statement_line s on s.company_id = r.company_id
           and s.source_account_key = r.source_account_key and s.position = r.position
         where r.company_id = o.company_id and r.operation_id = o.operation_id) s) l) t`,
);
const insert = statement(
  "push-retry-insert",
  `insert into push_retry (retry_id, filter, parts, state, operation_ids, actor, requested_by, requested_at)
   select $1, $2, $3, 'running', coalesce(array_agg(o.operation_id order by o.company_id, o.source_account_key, o.operation_id), '{}'), $6, $7, $8
   from unnest($4::uuid[], $5::uuid[]) as k(company_id, operation_id)
   join push_operation o on o.company_id = k.company_id and o.operation_id = k.operation_id
   returning ${columns}`,
);
// Who sees only some companies sees the retries they began themselves, and not those of a company they own no more.
const ofSeen = (seen: (column: string) => string, owner: string | undefined) =>
  owner
    ? `(actor ->> 'id')::uuid = ${owner} and (filter ->> 'companyId' is null or ${seen("(filter ->> 'companyId')::uuid")})`
    : "true";
const get = seeing(
  "push-retry-get",
  1,
  (...sight) => `select ${columns} from push_retry where retry_id = $1 and ${ofSeen(...sight)}`,
);
const latest = seeing(
  "push-retry-latest",
  0,
  (...sight) =>
    `select ${columns} from push_retry where ${ofSeen(...sight)} order by requested_at desc limit 20`,
);
const lock = statement("push-retry-lock", `select ${columns} from push_retry where retry_id = $1 for update`);
// The next pushes of one account: they stand together.
const next = statement(
  "push-retry-next",
  `with coming as (
     select o.company_id, o.source_account_key, o.operation_id, k.place
     from push_retry p, unnest(p.operation_ids[p.looked_at + 1 : p.looked_at + $2::int]) with ordinality as k(operation_id, place)
     left join push_operation o on o.operation_id = k.operation_id
     where p.retry_id = $1)
   select company_id, source_account_key, operation_id from coming order by place`,
);
const advance = statement(
  "push-retry-advance",
  `update push_retry set looked_at = looked_at + $2, lines_sent = lines_sent + $3, batches_checked = batches_checked + $4,
     skipped = skipped + $5,
     state = case when looked_at + $2 >= cardinality(operation_ids) then 'done' else state end,
     ended_at = case when looked_at + $2 >= cardinality(operation_ids) then $6::timestamptz end
   where retry_id = $1`,
);
const stop = statement(
  "push-retry-stop",
  `update push_retry set state = 'stopped', ended_at = $2, stop_reason = $3 where retry_id = $1 and state = 'running' returning ${columns}`,
);

const running = statement(
  "push-retry-running",
  "select count(*)::int as running from push_retry where state = 'running' and requested_at > $1",
);

interface Row {
  retry_id: string;
  filter: Retry["filter"];
  parts: Retry["parts"];
  state: Retry["state"];
  actor: Actor;
  requested_by: string;
  requested_at: Date;
  ended_at: Date | null;
  pushes: number;
  looked_at: number;
  lines_sent: number;
  batches_checked: number;
  skipped: number;
  stop_reason: Retry["stopReason"];
}

const toRetry = (row: Row): Retry => ({
  retryId: row.retry_id,
  filter: row.filter,
  parts: row.parts,
  state: row.state,
  actor: row.actor,
  requestedBy: row.requested_by,
  requestedAt: row.requested_at,
  endedAt: row.ended_at,
  pushes: row.pushes,
  lookedAt: row.looked_at,
  linesSent: row.lines_sent,
  batchesChecked: row.batches_checked,
  skipped: row.skipped,
  stopReason: row.stop_reason,
});

const keyColumns = (keys: readonly PushKey[]) => [
  keys.map(({ companyId }) => companyId),
  keys.map(({ operationId }) => operationId),
];

/** What a retry of some pushes would do, counted. */
export async function countRetry(db: Queryable, keys: readonly PushKey[]) {
  const row = await db.one<{
    companies: number;
    accounts: number;
    send: number;
    kept: number;
    in_doubt: number;
  }>(plan, keyColumns(keys));
  const { in_doubt: inDoubt, ...counts } = row;
  return { ...counts, inDoubt };
}

export const addRetry = async (
  db: Queryable,
  retry: Pick<Retry, "retryId" | "filter" | "parts" | "actor" | "requestedBy" | "requestedAt">,
  keys: readonly PushKey[],
): Promise<Retry> =>
  toRetry(
    await db.one<Row>(insert, [
      retry.retryId,
      JSON.stringify(retry.filter),
      retry.parts,
      ...keyColumns(keys),
      JSON.stringify(retry.actor),
      retry.requestedBy,
      retry.requestedAt,
    ]),
  );

export async function findRetry(
  db: Queryable,
  retryId: string,
  sight: Sight = everything,
): Promise<Retry | undefined> {
  const row = await db.maybe<Row>(...get(sight, [retryId]));
  return row && toRetry(row);
}

export async function lockRetry(db: Queryable, retryId: string): Promise<Retry | undefined> {
  const row = await db.maybe<Row>(lock, [retryId]);
  return row && toRetry(row);
}

/** The latest ones, the newest first. */
export const latestRetries = async (db: Queryable, sight: Sight): Promise<Retry[]> =>
  (await db.rows<Row>(...latest(sight))).map(toRetry);

/** At most `limit` pushes that come next; of those erased meanwhile nothing is known. */
export const nextPushes = async (db: Queryable, retryId: string, limit: number) =>
  (
    await db.rows<{
      company_id: string | null;
      source_account_key: string | null;
      operation_id: string | null;
    }>(next, [retryId, limit])
  ).map((row) => ({
    companyId: row.company_id,
    sourceAccountKey: row.source_account_key,
    operationId: row.operation_id,
  }));

export const advanceRetry = (
  db: Queryable,
  retryId: string,
  done: { pushes: number; linesSent: number; batchesChecked: number; skipped: number },
  now: Date,
) => db.count(advance, [retryId, done.pushes, done.linesSent, done.batchesChecked, done.skipped, now]);

export async function stopRetry(
  db: Queryable,
  retryId: string,
  now: Date,
  reason: Retry["stopReason"],
): Promise<Retry | undefined> {
  const row = await db.maybe<Row>(stop, [retryId, now, reason]);
  return row && toRetry(row);
}

/** Retries that run and were asked for since; one that is stuck does not count for ever. */
export const countRunning = async (db: Queryable, since: Date): Promise<number> =>
  (await db.one<{ running: number }>(running, [since])).running;
