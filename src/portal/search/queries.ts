import { type Queryable, statement } from "../../database/pool.ts";
import type { HitKind, Wanted } from "./hit.ts";

/** Most hits of one kind. */
const most = 5;

/** What is found, in the words of its kind; `place` is what its address is made of. */
export interface Found {
  readonly kind: HitKind;
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  readonly company_id: string | null;
  /** What it belongs to where its address names that: a connection, a push, an endpoint. */
  readonly parent_id: string | null;
}

// Each reads a few rows of an index. A beginning of names comes first; words inside them only where there is room left.
const named = statement(
  "search-companies",
  `with beginning as materialized (
     select company_id, name, created_at from company
     where deleted_at is null and lower(name collate "C") like $1 order by lower(name collate "C"), company_id desc limit ${most}
   ), inside as materialized (
     select company_id, name, created_at from company
     where deleted_at is null and $2 <> '' and (select count(*) from beginning) < ${most}
       and to_tsvector('simple', name) @@ to_tsquery('simple', nullif($2, '')) limit ${2 * most}
   )
   select 'company' as kind, company_id as id, name as title, '' as detail, company_id, null::uuid as parent_id
   from (select *, 1 as turn from beginning union all select *, 2 from inside where company_id not in (select company_id from beginning)) c
   order by turn, name limit ${most}`,
);
const companiesById = statement(
  "search-companies-by-id",
  `select 'company' as kind, company_id as id, name as title, '' as detail, company_id, null::uuid as parent_id
   from company where company_id between $1 and $2 and deleted_at is null limit ${most}`,
);
const connectionsById = statement(
  "search-connections-by-id",
  `select 'connection' as kind, c.connection_id as id, o.name as title, c.platform_key || ' ' || c.status as detail, c.company_id, c.connection_id as parent_id
   from connection c join company o using (company_id)
   where c.connection_id between $1 and $2 and c.deleted_at is null limit ${most}`,
);
const accounts = statement(
  "search-accounts",
  `select 'account' as kind, a.account_id as id, a.account_name as title, o.name as detail, a.company_id, a.connection_id as parent_id
   from (
     (select * from source_account where deleted_at is null and lower(account_id collate "C") like $1
      order by lower(account_id collate "C") limit ${most})
     union
     (select * from source_account where deleted_at is null and lower(account_name collate "C") like $1
      order by lower(account_name collate "C") limit ${most})
   ) a join company o using (company_id) order by a.account_name limit ${most}`,
);
const pushesById = statement(
  "search-pushes",
  `select 'push' as kind, p.operation_id as id, o.name as title, p.status as detail, p.company_id, null::uuid as parent_id
   from push_operation p join company o using (company_id) where p.operation_id between $1 and $2 limit ${most}`,
);
const pushesOfRequest = statement(
  "search-pushes-of-request",
  `select 'push' as kind, p.operation_id as id, o.name as title, p.status as detail, p.company_id, null::uuid as parent_id
   from push_operation p join company o using (company_id) where p.correlation_id = $1 limit ${most}`,
);
// Correlation ids are UUIDs without their dashes.
const requests = statement(
  "search-requests",
  `select 'request' as kind, replace(request_id::text, '-', '') as id, coalesce(operation, path) as title,
     method || ' ' || status as detail, null::uuid as company_id, null::uuid as parent_id
   from api_request where request_id between $1 and $2 limit ${most}`,
);
const transactions = statement(
  "search-transactions",
  `select 'transaction' as kind, l.transaction_id as id, o.name as title, l.state as detail, l.company_id,
     l.operation_id as parent_id
   from (select company_id, transaction_id, operation_id, state from statement_line where transaction_id like $1 limit ${most}) l
   join company o using (company_id)`,
);
// The id of a message tells when it was made, which an index knows.
const messages = statement(
  "search-messages",
  `select 'message' as kind, m.message_id as id, m.event_type as title, '' as detail, m.company_id, d.consumer_id as parent_id
   from webhook_message m
   cross join lateral (select consumer_id from webhook_delivery d
     where d.company_id = m.company_id and d.message_id = m.message_id limit 1) d
   where m.created_at >= $1 and m.created_at < $1::timestamptz + interval '1 millisecond' and m.message_id = $2`,
);
const endpoints = statement(
  "search-endpoints",
  `select 'endpoint' as kind, consumer_id as id, url as title, '' as detail, null::uuid as company_id, null::uuid as parent_id
   from webhook_consumer where position($1 in lower(url)) > 0 or consumer_id::text like $2 order by url limit ${most}`,
);
const events = statement(
  "search-events",
  `select 'event' as kind, correlation_id as id, type as title, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as detail,
     company_id, null::uuid as parent_id
   from audit_event where correlation_id = $1 order by event_id limit ${most}`,
);
const people = statement(
  "search-people",
  `select 'person' as kind, id, name as title, email as detail, null::uuid as company_id, null::uuid as parent_id
   from signin.person where lower(name) like '%' || $1 or lower(email) like '%' || $1 order by name limit ${most}`,
);

const byIds =
  (query: ReturnType<typeof statement>) =>
  async (db: Queryable, { ids }: Wanted): Promise<Found[]> =>
    ids ? db.rows<Found>(query, ids) : [];

/** How things of each kind are looked for. */
export const searches: Readonly<Record<HitKind, (db: Queryable, wanted: Wanted) => Promise<Found[]>>> = {
  company: async (db, wanted) => [
    ...(await byIds(companiesById)(db, wanted)),
    ...(await db.rows<Found>(named, [wanted.beginning, wanted.words])),
  ],
  connection: byIds(connectionsById),
  account: (db, { beginning }) => db.rows<Found>(accounts, [beginning]),
  push: async (db, wanted) => [
    ...(await byIds(pushesById)(db, wanted)),
    ...(await db.rows<Found>(pushesOfRequest, [wanted.text])),
  ],
  transaction: (db, { exactBeginning }) => db.rows<Found>(transactions, [exactBeginning]),
  message: async (db, { ids, madeAt }) => (madeAt ? db.rows<Found>(messages, [madeAt, ids![0]]) : []),
  endpoint: (db, { text, beginning }) => db.rows<Found>(endpoints, [text, beginning]),
  request: byIds(requests),
  event: (db, { text }) => db.rows<Found>(events, [text]),
  person: (db, { beginning }) => db.rows<Found>(people, [beginning]),
};
