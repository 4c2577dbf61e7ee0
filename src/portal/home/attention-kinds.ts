import { installation } from "../../audit/events.ts";
import type { AttentionKind } from "./attention.ts";

// Lines of an account `a` that wait or are under way.
const waitingOfAccount = `(select count(*) from statement_line l
    where l.company_id = a.company_id and l.source_account_key = a.source_account_key and l.turn is not null)
  + (select coalesce(sum(cardinality(b.positions)), 0) from delivery_batch b
    where b.company_id = a.company_id and b.source_account_key = a.source_account_key and b.state not in ('settled', 'withdrawn'))`;
const waitingOfConnection = `(select coalesce(sum(${waitingOfAccount}), 0) from source_account a
    where a.company_id = c.company_id and a.connection_id = c.connection_id)::bigint`;
/** Lines of a push that did not end well which are not known to have arrived. */
const missedOf = "case when o.status = 'Failed' then jsonb_array_length(o.errors) else o.line_count end";
const recentlyMissed = `o.status in ('Failed', 'TimedOut') and o.handled_at is null and o.requested_at > (select now from asked) - interval '14 days'`;
const account = "jsonb_build_object('accountId', a.account_id, 'accountName', a.account_name";

/** Batches in a state, of connections that are there still. */
const batches = (state: string, before: string) => `
  select b.company_id, b.batch_id::text as subject, b.connection_id, coalesce(b.sent_at, b.created_at) as since,
    cardinality(b.positions)::bigint as lines, ${account}, 'batchId', b.batch_id, 'reason', b.reason) as facts
  from delivery_batch b
  join source_account a using (company_id, source_account_key)
  join connection c on c.company_id = b.company_id and c.connection_id = b.connection_id
  where b.state not in ('settled', 'withdrawn') and b.state = '${state}' and b.created_at < ${before} and c.deleted_at is null`;

/** Feeds in a state, of accounts that are there still. */
const feeds = (condition: string, since: string, reason: string) => `
  select a.company_id, a.source_account_key::text as subject, a.connection_id, ${since} as since,
    (${waitingOfAccount})::bigint as lines, ${account}, 'reason', ${reason}) as facts
  from feed f
  join source_account a on a.company_id = f.company_id and a.source_account_key = f.source_account_key
    and a.feed_number = f.feed_number and a.deleted_at is null
  join connection c on c.company_id = a.company_id and c.connection_id = a.connection_id
    and c.status <> 'Deauthorized' and c.deleted_at is null
  where ${condition}`;

/** Pushes gathered by the connection they went to. */
const pushes = (condition: string, since: string, lines: string) => `
  select o.company_id, o.connection_id::text as subject, o.connection_id, min(${since}) as since, sum(${lines})::bigint as lines,
    jsonb_build_object('pushes', count(*), 'reason', (array_agg(o.error_message order by o.requested_at desc))[1]) as facts
  from push_operation o
  join connection c on c.company_id = o.company_id and c.connection_id = o.connection_id and c.deleted_at is null
  where ${condition}
  group by o.company_id, o.connection_id`;

const consumers = (condition: string, since: string) => `
  select '${installation}'::uuid as company_id, w.consumer_id::text as subject, null::uuid as connection_id,
    ${since} as since, 0::bigint as lines, jsonb_build_object('url', w.url, 'reason', w.disabled_by, 'messages',
      (select count(*) from (select from webhook_delivery d where d.consumer_id = w.consumer_id and d.due_at is not null limit 100000) d)) as facts
  from webhook_consumer w where ${condition}`;

/**
 * How things of each kind are found: a query of `company_id, subject, connection_id, since, lines, facts`. `asked` holds
 * `now`, `silent_before`, and `certificate_until`. Each reads an index that holds little but what it looks for, but those
 * that are looked for once an hour.
 */
export const findings: Readonly<Record<AttentionKind, string>> = {
  "connection-lost": `
    select c.company_id, c.connection_id::text as subject, c.connection_id,
      coalesce((c.errors -> -1 ->> 'erroredOnUtc')::timestamptz, c.last_sync_at, c.created_at) as since,
      ${waitingOfConnection} + (select coalesce(sum(${missedOf}), 0) from push_operation o
        where o.company_id = c.company_id and o.connection_id = c.connection_id and ${recentlyMissed}) as lines,
      jsonb_build_object('reason', c.errors -> -1 ->> 'errorMessage') as facts
    from connection c where c.status = 'Deauthorized' and c.deleted_at is null`,
  "batch-parked": batches("parked", "(select now from asked)"),
  "webhook-disabled": consumers(
    "w.disabled_by in ('failures', 'gone')",
    "coalesce(w.failing_since, w.created_at)",
  ),
  "audit-broken": `
    select '${installation}'::uuid as company_id, v.verification_id::text as subject, null::uuid as connection_id,
      coalesce(v.ended_at, v.started_at) as since, 0::bigint as lines,
      jsonb_build_object('reason', v.first_break ->> 'kind') as facts
    from (select * from audit_verification where outcome <> 'running' order by started_at desc limit 1) v where v.outcome = 'broken'`,
  "quota-spent": `
    select '${installation}'::uuid as company_id, r.day::text as subject, null::uuid as connection_id, r.reached_at as since,
      0::bigint as lines, jsonb_build_object('until', r.day + 1) as facts
    from request_day r where r.day = ((select now from asked) at time zone 'UTC')::date and r.reached_at is not null`,
  "feed-failing": `
    select a.company_id, a.source_account_key::text as subject, a.connection_id,
      coalesce(b.created_at, (select now from asked)) as since, (${waitingOfAccount})::bigint as lines,
      ${account}, 'reason', b.reason) as facts
    from lane l
    join source_account a using (company_id, source_account_key)
    join connection c on c.company_id = a.company_id and c.connection_id = a.connection_id
      and c.status = 'Linked' and c.deleted_at is null
    left join lateral (select b.created_at, b.reason from delivery_batch b where b.company_id = a.company_id
      and b.source_account_key = a.source_account_key and b.state not in ('settled', 'withdrawn') limit 1) b on true
    where l.failures >= 3`,
  "lines-in-doubt": batches("in-doubt", "(select now from asked) - interval '1 hour'"),
  "pushes-stuck": pushes(
    `o.status = 'Pending' and o.requested_at < (select now from asked) - interval '1 hour' and c.status = 'Linked'
      and not exists (select from lane l where l.company_id = o.company_id and l.source_account_key = o.source_account_key and l.failures >= 3)
      and not exists (select from delivery_batch b where b.company_id = o.company_id and b.source_account_key = o.source_account_key
        and b.state not in ('settled', 'withdrawn') and b.state in ('parked', 'in-doubt'))`,
    "o.requested_at",
    "o.line_count",
  ),
  "pushes-failed": pushes(
    // Those of a connection that is lost are told with it: it comes first.
    `${recentlyMissed} and c.status <> 'Deauthorized'`,
    "o.completed_at",
    missedOf,
  ),
  "feed-refused": feeds("f.state = 'refused'", "f.requested_at", "f.error"),
  "feed-not-collected": feeds("f.silent_since is not null", "f.silent_since", "null"),
  "sync-failing": `
    select a.company_id, a.source_account_key::text as subject, a.connection_id, coalesce(s.execution_start, m.modified_at) as since,
      0::bigint as lines, ${account}, 'reason', coalesce(m.ended_because, s.error_message)) as facts
    from managed_feed m
    join source_account a using (company_id, source_account_key)
    left join lateral (select s.status, s.execution_start, s.error_message from managed_sync s
      where s.company_id = m.company_id and s.source_account_key = m.source_account_key
      order by s.execution_start desc limit 1) s on true
    where a.deleted_at is null and (m.ended_because is not null or m.enabled and s.status = 'Failed')`,
  "webhook-failing": consumers(
    "w.disabled_by is null and w.failing_since < (select now from asked) - interval '15 minutes'",
    "w.failing_since",
  ),
  "certificate-ending": `
    select '${installation}'::uuid as company_id, 'netsuite' as subject, null::uuid as connection_id,
      (select now from asked) as since, 0::bigint as lines, jsonb_build_object('until', certificate_until) as facts
    from asked where certificate_until < now + interval '30 days'`,
  "link-requested": `
    select e.company_id, coalesce(e.payload ->> 'connectionId', '') as subject, (e.payload ->> 'connectionId')::uuid as connection_id,
      max(e.at) as since, 0::bigint as lines, jsonb_build_object('reason', max(e.payload ->> 'reason')) as facts
    from domain_event e
    where e.type = 'link.requested' and e.at > (select now from asked) - interval '7 days'
      and not exists (select from connection c where c.company_id = e.company_id and c.authorized_at > e.at
        and (e.payload ->> 'connectionId' is null or c.connection_id = (e.payload ->> 'connectionId')::uuid))
    group by e.company_id, e.payload ->> 'connectionId'`,
  "feed-opening": feeds(
    "f.state = 'opening' and f.requested_at < (select now from asked) - interval '1 day'",
    "f.requested_at",
    "f.error",
  ),
  "feed-silent": `
    select a.company_id, a.source_account_key::text as subject, a.connection_id, a.modified_at as since, 0::bigint as lines,
      ${account}) as facts
    from source_account a
    join connection c on c.company_id = a.company_id and c.connection_id = a.connection_id
      and c.status = 'Linked' and c.deleted_at is null
    where a.status = 'connected' and a.deleted_at is null and a.modified_at < (select silent_before from asked)`,
  "connection-unfinished": `
    select c.company_id, c.connection_id::text as subject, c.connection_id, c.created_at as since, 0::bigint as lines,
      '{}'::jsonb as facts
    from connection c
    where c.status = 'PendingAuth' and c.deleted_at is null
      and c.created_at between (select now from asked) - interval '30 days' and (select now from asked) - interval '3 days'`,
};

/** Kinds whose search reads much: they are looked for once an hour, and the others every minute. */
export const slowKinds: ReadonlySet<AttentionKind> = new Set(["feed-silent", "sync-failing"]);
