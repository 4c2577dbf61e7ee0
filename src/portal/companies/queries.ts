import { type Queryable, statement } from "../../database/pool.ts";
import type { CompanyFacts, Issue } from "./company-overview.ts";
import { countedUpTo, type StoredFeed } from "./feed-row.ts";

/** Of which connection, and by which words of their names or ids; null for all. */
export interface FeedsAsked {
  readonly companyId: string;
  readonly connectionId: string | null;
  readonly text: string | null;
  readonly limit: number;
  readonly offset: number;
}

// The page is cut first; what stands behind each of its accounts is then looked up by indexes, and counted up to a limit.
// Lines are looked up one position at a time: asked for a list of positions, the planner reads all lines of an account.
const feeds = statement(
  "portal-company-feeds",
  `with found as (
     select a.*, c.status as connection_status, c.platform_key, c.created_at as connection_created_at,
       count(*) over () as total
     from source_account a join connection c using (company_id, connection_id)
     where a.company_id = $1 and a.deleted_at is null and c.deleted_at is null
       and ($2::uuid is null or a.connection_id = $2)
       and ($3::text is null or position(lower($3) in lower(a.account_name || ' ' || a.account_id)) > 0)
     order by c.created_at desc, a.connection_id, a.created_at, a.source_account_key limit $4 offset $5
   )
   select a.total::int, a.account_id, a.account_name, a.account_type, a.account_number, a.currency,
     a.status as account_status, a.connection_id, a.connection_status, a.platform_key,
     f.state as feed_state, coalesce(f.target_account_id, f.requested_target_id) as target_account_id, f.target_name,
     f.start_date, f.opened_at, f.closed_at, f.error, f.error_code, f.collected_at, f.silent_since,
     l.hold_until, coalesce(l.failures, 0) as failures,
     b.state as batch_state, b.reason as batch_reason,
     w.lines::int + coalesce(cardinality(b.positions), 0) as waiting,
     least(n.accepted_at, o.accepted_at) as oldest_waiting_at,
     t.lines::int as to_collect, r.lines::int as not_delivered,
     coalesce(d.posted_on, e.posted_on)::text as last_date, coalesce(d.settled_at, e.settled_at) as last_at,
     coalesce(d.transaction_id, e.transaction_id) as last_transaction_id,
     m.source_account_key is not null as managed
   from found a
   left join feed f on f.company_id = a.company_id and f.source_account_key = a.source_account_key
     and f.feed_number = a.feed_number
   left join lane l on l.company_id = a.company_id and l.source_account_key = a.source_account_key
   left join lateral (
     select state, reason, positions from delivery_batch b
     where b.company_id = a.company_id and b.source_account_key = a.source_account_key
       and b.state not in ('settled', 'withdrawn') order by b.created_at limit 1) b on true
   left join managed_feed m on m.company_id = a.company_id and m.source_account_key = a.source_account_key and m.enabled
   cross join lateral (select count(*) as lines from (
     select from statement_line s where s.company_id = a.company_id and s.source_account_key = a.source_account_key
       and s.turn is not null limit ${countedUpTo}) s) w
   left join lateral (
     select accepted_at from statement_line s where s.company_id = a.company_id
       and s.source_account_key = a.source_account_key and s.turn is not null order by s.turn limit 1) n on true
   left join lateral (
     select accepted_at from statement_line s where s.company_id = a.company_id
       and s.source_account_key = a.source_account_key and s.position = b.positions[1] limit 1) o on true
   cross join lateral (select count(*) as lines from (
     select from statement_line s where s.company_id = a.company_id and s.source_account_key = a.source_account_key
       and s.state = 'available' limit ${countedUpTo}) s) t
   cross join lateral (select count(*) as lines from (
     select from statement_line s where s.company_id = a.company_id and s.source_account_key = a.source_account_key
       and s.reason_code is not null and s.state in ('refused', 'cancelled') limit ${countedUpTo}) s) r
   left join lateral (
     select s.posted_on, s.settled_at, s.transaction_id
     from (select positions from delivery_batch b where b.company_id = a.company_id
         and b.source_account_key = a.source_account_key and b.state = 'settled'
         order by b.settled_at desc limit 20) b
     cross join lateral (select s.posted_on, s.settled_at, s.transaction_id
       from generate_subscripts(b.positions, 1, true) as place
       cross join lateral (select * from statement_line s where s.company_id = a.company_id
         and s.source_account_key = a.source_account_key and s.position = b.positions[place]
         and s.state in ('delivered', 'already-there') limit 1) s
       limit 1) s
     limit 1) d on true
   left join lateral (
     select s.posted_on, s.settled_at, s.transaction_id from statement_line s
     where s.company_id = a.company_id and s.source_account_key = a.source_account_key
       and s.feed_number = a.feed_number and s.state in ('available', 'collected') and s.state = 'collected'
       and f.collected_at is not null
     order by s.posted_on desc, s.position desc limit 1) e on true
   order by a.connection_created_at desc, a.connection_id, a.created_at, a.source_account_key`,
);

interface FeedRecord {
  total: number;
  account_id: string;
  account_name: string;
  account_type: string;
  account_number: string;
  currency: string;
  account_status: StoredFeed["accountStatus"];
  connection_id: string;
  connection_status: StoredFeed["connectionStatus"];
  platform_key: StoredFeed["platformKey"];
  feed_state: StoredFeed["feedState"];
  target_account_id: string | null;
  target_name: string | null;
  start_date: string | null;
  opened_at: Date | null;
  closed_at: Date | null;
  error: string | null;
  error_code: string | null;
  collected_at: Date | null;
  silent_since: Date | null;
  hold_until: Date | null;
  failures: number;
  batch_state: string | null;
  batch_reason: string | null;
  waiting: number;
  oldest_waiting_at: Date | null;
  to_collect: number;
  not_delivered: number;
  last_date: string | null;
  last_at: Date | null;
  last_transaction_id: string | null;
  managed: boolean;
}

/** One page of a company's source accounts with their feeds; newest connection first, its accounts as they were made. */
export async function readFeeds(
  db: Queryable,
  asked: FeedsAsked,
): Promise<{ readonly feeds: StoredFeed[]; readonly total: number }> {
  const { companyId, connectionId, text, limit, offset } = asked;
  const rows = await db.rows<FeedRecord>(feeds, [companyId, connectionId, text, limit, offset]);
  return { feeds: rows.map(toFeed), total: rows[0]?.total ?? 0 };
}

const toFeed = (row: FeedRecord): StoredFeed => ({
  accountId: row.account_id,
  accountName: row.account_name,
  accountType: row.account_type,
  accountNumber: row.account_number,
  currency: row.currency,
  accountStatus: row.account_status,
  connectionId: row.connection_id,
  connectionStatus: row.connection_status,
  platformKey: row.platform_key,
  feedState: row.feed_state,
  targetAccountId: row.target_account_id,
  targetName: row.target_name,
  startDate: row.start_date,
  openedAt: row.opened_at,
  closedAt: row.closed_at,
  error: row.error,
  errorCode: row.error_code,
  collectedAt: row.collected_at,
  silentSince: row.silent_since,
  holdUntil: row.hold_until,
  failures: row.failures,
  batchState: row.batch_state,
  batchReason: row.batch_reason,
  waiting: row.waiting,
  oldestWaitingAt: row.oldest_waiting_at,
  toCollect: row.to_collect,
  notDelivered: row.not_delivered,
  lastLine:
    row.last_at && row.last_date && row.last_transaction_id !== null
      ? { date: row.last_date, at: row.last_at, transactionId: row.last_transaction_id }
      : null,
  managed: row.managed,
});

const counts = statement(
  "portal-company-counts",
  `select
     (select coalesce(jsonb_object_agg(status, n), '{}') from (
        select status, count(*)::int as n from connection where company_id = $1 and deleted_at is null group by status) c
     ) as connections,
     (select coalesce(jsonb_object_agg(status, n), '{}') from (
        select a.status, count(*)::int as n from source_account a join connection c using (company_id, connection_id)
        where a.company_id = $1 and a.deleted_at is null and c.deleted_at is null group by a.status) a
     ) as accounts,
     (select count(*)::int from (
        select from statement_line where company_id = $1 and turn is not null limit ${countedUpTo}) w) as waiting,
     (select count(*)::int from (
        select from statement_line where company_id = $1 and state = 'available' limit ${countedUpTo}) w) as to_collect,
     (select max(d.settled_at) from connection c cross join lateral (
        select s.settled_at
        from (select source_account_key, positions from delivery_batch b where b.company_id = c.company_id
            and b.connection_id = c.connection_id and b.state = 'settled' order by b.settled_at desc limit 1000) b
        cross join lateral (select s.settled_at
          from generate_subscripts(b.positions, 1, true) as place
          cross join lateral (select s.settled_at from statement_line s where s.company_id = c.company_id
            and s.source_account_key = b.source_account_key and s.position = b.positions[place]
            and s.state in ('delivered', 'already-there') limit 1) s
          limit 1) s
        limit 1) d
        where c.company_id = $1 and c.deleted_at is null) as last_settled_at,
     (select max(f.collected_at) from feed f where f.company_id = $1) as last_collected_at`,
);

interface CountsRecord {
  connections: CompanyFacts["connections"];
  accounts: CompanyFacts["accounts"];
  waiting: number;
  to_collect: number;
  last_settled_at: Date | null;
  last_collected_at: Date | null;
}

/** What there is of a company, counted. */
export async function countFacts(db: Queryable, companyId: string): Promise<CompanyFacts> {
  const row = await db.one<CountsRecord>(counts, [companyId]);
  const last = [row.last_settled_at, row.last_collected_at].filter((at) => at !== null);
  return {
    connections: row.connections,
    accounts: row.accounts,
    waiting: row.waiting,
    toCollect: row.to_collect,
    lastDeliveryAt: last.toSorted((a, b) => b.getTime() - a.getTime())[0] ?? null,
  };
}

/** Issues told at most. */
export const maximumIssues = 50;

// Each branch is bounded by an index of the company; what weighs most comes first.
const issues = statement(
  "portal-company-issues",
  `with live as (select * from connection where company_id = $1 and deleted_at is null),
   accounts as (
     select a.* from source_account a join live c using (company_id, connection_id) where a.deleted_at is null)
   select code, connection_id, account_id, account_name, since, detail, lines from (
     select 1 as weight, 'connection-lost' as code, c.connection_id, null::text as account_id, null::text as account_name,
       (c.errors->-1->>'erroredOnUtc')::timestamptz as since, c.errors->-1->>'errorMessage' as detail, null::int as lines
     from live c where c.status = 'Deauthorized'
     union all
     select 2, 'connection-error', c.connection_id, null, null, (e->>'erroredOnUtc')::timestamptz, e->>'errorMessage', null
     from live c cross join lateral (select c.errors->-1 as e) e
     where c.status <> 'Deauthorized' and e->>'status' = 'Active'
     union all
     select 3, case when b.state = 'parked' then 'delivery-parked' else 'delivery-in-doubt' end,
       a.connection_id, a.account_id, a.account_name, coalesce(b.sent_at, b.created_at), b.reason, cardinality(b.positions)
     from delivery_batch b join accounts a using (company_id, source_account_key)
     where b.company_id = $1 and b.state in ('parked', 'in-doubt')
     union all
     select 4, 'feed-refused', a.connection_id, a.account_id, a.account_name, f.requested_at, f.error, null
     from accounts a join feed f on f.company_id = a.company_id and f.source_account_key = a.source_account_key
       and f.feed_number = a.feed_number
     where f.state = 'refused'
     union all
     select 5, 'feed-silent', a.connection_id, a.account_id, a.account_name, f.silent_since, null, null
     from accounts a join feed f on f.company_id = a.company_id and f.source_account_key = a.source_account_key
       and f.feed_number = a.feed_number
     where f.silent_since is not null
     union all
     select 6, 'delivery-failing', a.connection_id, a.account_id, a.account_name, null, null, null
     from accounts a join lane l using (company_id, source_account_key) where l.failures >= 3
     union all
     select 7, 'lines-refused', a.connection_id, a.account_id, a.account_name, r.since, r.reason, r.lines
     from accounts a cross join lateral (
       select count(*)::int as lines, min(s.settled_at) as since,
         (array_agg(s.reason order by s.settled_at desc, s.position desc))[1] as reason
       from (select settled_at, position, reason from statement_line s where s.company_id = a.company_id
           and s.source_account_key = a.source_account_key and s.reason_code is not null and s.state = 'refused'
           and s.settled_at >= $2 order by s.position desc limit 1000) s) r
     where r.lines > 0
     union all
     select 8, 'managed-feed-ended', a.connection_id, a.account_id, a.account_name, m.modified_at, m.ended_because, null
     from accounts a join managed_feed m using (company_id, source_account_key) where m.ended_because is not null
     union all
     select 9, 'not-connected', c.connection_id, null, null, c.created_at, null, null
     from live c where c.status = 'PendingAuth' and c.created_at < $3 and c.errors->-1->>'status' is distinct from 'Active'
   ) i order by weight, since desc nulls last limit ${maximumIssues}`,
);

interface IssueRecord {
  code: Issue["code"];
  connection_id: string;
  account_id: string | null;
  account_name: string | null;
  since: Date | null;
  detail: string | null;
  lines: number | null;
}

/** What stands in the way of a company's transactions; the gravest first. */
export async function findIssues(
  db: Queryable,
  companyId: string,
  refusedSince: Date,
  waitingBefore: Date,
): Promise<Issue[]> {
  const rows = await db.rows<IssueRecord>(issues, [companyId, refusedSince, waitingBefore]);
  return rows.map((row) => ({
    code: row.code,
    connectionId: row.connection_id,
    accountId: row.account_id,
    accountName: row.account_name,
    since: row.since,
    detail: row.detail,
    lines: row.lines,
  }));
}

const consents = statement(
  "portal-company-consents",
  `select connection_id, consent_id, version, locale, text, given_at, source, network, withdrawn_at from consent
   where company_id = $1 order by given_at, consent_id limit 10000`,
);

/** Everything the customers of a company agreed to, oldest first. */
export const readConsents = (db: Queryable, companyId: string) =>
  db.rows<{
    connection_id: string;
    consent_id: string;
    version: string;
    locale: string;
    text: string;
    given_at: Date;
    source: string;
    network: string;
    withdrawn_at: Date | null;
  }>(consents, [companyId]);
