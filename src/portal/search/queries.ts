import { type Sight, seeing } from "../../companies/owners/sight.ts";
import { type Queryable, type Statement, statement } from "../../database/pool.ts";
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
const named = seeing(
  "search-companies",
  2,
  (seen) => `with beginning as materialized (
     select company_id, name, created_at from company
     where deleted_at is null and ${seen("company_id")} and lower(name collate "C") like $1 order by lower(name collate "C"), company_id desc limit ${most}
   ), inside as materialized (
     select company_id, name, created_at from company
     where deleted_at is null and ${seen("company_id")} and $2 <> '' and (select count(*) from beginning) < ${most}
       and to_tsvector('simple', name) @@ to_tsquery('simple', nullif($2, '')) limit ${2 * most}
   )
   select 'company' as kind, company_id as id, name as title, '' as detail, company_id, null::uuid as parent_id
   from (select *, 1 as turn from beginning union all select *, 2 from inside where company_id not in (select company_id from beginning)) c
   order by turn, name limit ${most}`,
);
const companiesById = seeing(
  "search-companies-by-id",
  2,
  (
    seen,
  ) => `select 'company' as kind, company_id as id, name as title, '' as detail, company_id, null::uuid as parent_id
   from company where company_id between $1 and $2 and deleted_at is null and ${seen("company_id")} limit ${most}`,
);
const connectionsById = seeing(
  "search-connections-by-id",
  2,
  (
    seen,
  ) => `select 'connection' as kind, c.connection_id as id, o.name as title, c.platform_key || ' ' || c.status as detail, c.company_id, c.connection_id as parent_id
   from connection c join company o using (company_id)
   where c.connection_id between $1 and $2 and c.deleted_at is null and ${seen("c.company_id")} limit ${most}`,
);
const accounts = seeing(
  "search-accounts",
  1,
  (
    seen,
  ) => `select 'account' as kind, a.account_id as id, a.account_name as title, o.name as detail, a.company_id, a.connection_id as parent_id
   from (
     (select * from source_account where deleted_at is null and ${seen("company_id")} and lower(account_id collate "C") like $1
      order by lower(account_id collate "C") limit ${most})
     union
     (select * from source_account where deleted_at is null and ${seen("company_id")} and lower(account_name collate "C") like $1
      order by lower(account_name collate "C") limit ${most})
   ) a join company o using (company_id) order by a.account_name limit ${most}`,
);
const pushesById = seeing(
  "search-pushes",
  2,
  (
    seen,
  ) => `select 'push' as kind, p.operation_id as id, o.name as title, p.status as detail, p.company_id, null::uuid as parent_id
   from push_operation p join company o using (company_id) where p.operation_id between $1 and $2 and ${seen("p.company_id")} limit ${most}`,
);
const pushesOfRequest = seeing(
  "search-pushes-of-request",
  1,
  (
    seen,
  ) => `select 'push' as kind, p.operation_id as id, o.name as title, p.status as detail, p.company_id, null::uuid as parent_id
   from push_operation p join company o using (company_id) where p.correlation_id = $1 and ${seen("p.company_id")} limit ${most}`,
);
// Correlation ids are UUIDs without their dashes.
const requests = statement(
  "search-requests",
  `select 'request' as kind, replace(request_id::text, '-', '') as id, coalesce(operation, path) as title,
     method || ' ' || status as detail, null::uuid as company_id, null::uuid as parent_id
   from api_request where request_id between $1 and $2 limit ${most}`,
);
const transactions = seeing(
  "search-transactions",
  1,
  (
    seen,
  ) => `select 'transaction' as kind, l.transaction_id as id, o.name as title, l.state as detail, l.company_id,
     l.operation_id as parent_id
   from (select company_id, transaction_id, operation_id, state from statement_line where transaction_id like $1 and ${seen("company_id")} limit ${most}) l
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

/** A search by ids of things that belong to companies, and of things that do not. */
const byIdsSeen =
  (query: ReturnType<typeof seeing>): Search =>
  async (db, { ids }, sight) =>
    ids ? db.rows<Found>(...query(sight, ids)) : [];
const byIds = (query: Statement): Search => byIdsSeen((_sight, ids) => [query, ids ?? []]);

type Search = (db: Queryable, wanted: Wanted, sight: Sight) => Promise<Found[]>;

/** How things of each kind are looked for. Whoever sees some companies alone may see no kind that takes no sight. */
export const searches: Readonly<Record<HitKind, Search>> = {
  company: async (db, wanted, sight) => [
    ...(await byIdsSeen(companiesById)(db, wanted, sight)),
    ...(await db.rows<Found>(...named(sight, [wanted.beginning, wanted.words]))),
  ],
  connection: byIdsSeen(connectionsById),
  account: (db, { beginning }, sight) => db.rows<Found>(...accounts(sight, [beginning])),
  push: async (db, wanted, sight) => [
    ...(await byIdsSeen(pushesById)(db, wanted, sight)),
    ...(await db.rows<Found>(...pushesOfRequest(sight, [wanted.text]))),
  ],
  transaction: (db, { exactBeginning }, sight) => db.rows<Found>(...transactions(sight, [exactBeginning])),
  message: async (db, { ids, madeAt }) => (madeAt ? db.rows<Found>(messages, [madeAt, ids![0]]) : []),
  endpoint: (db, { text, beginning }) => db.rows<Found>(endpoints, [text, beginning]),
  request: byIds(requests),
  event: (db, { text }) => db.rows<Found>(events, [text]),
  person: (db, { beginning }) => db.rows<Found>(people, [beginning]),
};
