import { type Queryable, statement } from "../../database/pool.ts";

export interface QueueRow {
  name: string;
  waiting: number;
  running: number;
  failed: number;
  oldest: Date | null;
}
export interface FailedJobRow {
  id: string;
  name: string;
  created_on: Date;
  completed_on: Date;
  retry_count: number;
  message: string | null;
  company_id: string | null;
}
export interface BacklogRow {
  lanes: number;
  lanes_due: number;
  lanes_held: number;
  lanes_leased: number;
  lanes_failing: number;
  lanes_oldest: Date | null;
  deliveries: number;
  deliveries_oldest: Date | null;
  endpoints: number;
  endpoints_off: number;
  endpoints_failing: number;
}
export interface BudgetRow {
  number: number;
  used: number;
}
export interface ServerRow {
  version: string;
  size: number;
  connections: number;
  maximum: number;
  oldest_transaction: Date | null;
  archive_mode: string;
  last_archived: Date | null;
  failed_archives: number;
  replicas: number;
}

/** More than so many of a backlog are not counted one by one. */
export const countedTo = 100_000;

const queues = statement(
  "portal-queues",
  `select queue.name, coalesce(job.waiting, 0)::int as waiting, coalesce(job.running, 0)::int as running,
     coalesce(job.failed, 0)::int as failed, job.oldest
   from jobs.queue left join (
     select name, count(*) filter (where state < 'active') as waiting, count(*) filter (where state = 'active') as running,
       count(*) filter (where state = 'failed') as failed,
       min(start_after) filter (where state < 'active' and start_after <= $1) as oldest
     from jobs.job where state in ('created', 'retry', 'active', 'failed') group by name) as job on job.name = queue.name
   where queue.name !~ '^__'
   order by queue.name`,
);
const failedJobs = statement(
  "portal-failed-jobs",
  `select id, name, created_on, completed_on, retry_count, output ->> 'message' as message,
     case when jsonb_typeof(data -> 'companyId') = 'string' then data ->> 'companyId' end as company_id
   from jobs.job where state = 'failed' order by completed_on desc limit $1`,
);
const backlog = statement(
  "portal-backlog",
  `with lanes as (
     select count(*)::int as lanes, count(*) filter (where due_at <= $1)::int as lanes_due,
       count(*) filter (where hold_until > $1)::int as lanes_held,
       count(*) filter (where leased_until > $1)::int as lanes_leased,
       count(*) filter (where failures > 0)::int as lanes_failing,
       min(due_at) filter (where due_at <= $1 and (leased_until is null or leased_until <= $1)) as lanes_oldest
     from (select due_at, hold_until, leased_until, failures from lane where due_at is not null
           order by due_at limit ${countedTo}) as lane),
   deliveries as (
     select count(*)::int as deliveries from (select from webhook_delivery where due_at is not null limit ${countedTo}) as due),
   oldest as (
     select min(first.due_at) as deliveries_oldest from webhook_consumer as consumer
     cross join lateral (select due_at from webhook_delivery as delivery
       where delivery.consumer_id = consumer.consumer_id and due_at is not null order by due_at limit 1) as first
     where first.due_at <= $1),
   endpoints as (
     select count(*)::int as endpoints, count(*) filter (where disabled_by is not null)::int as endpoints_off,
       count(*) filter (where failing_since is not null and disabled_by is null)::int as endpoints_failing
     from webhook_consumer)
   select * from lanes, deliveries, oldest, endpoints`,
);
const budgets = statement(
  "portal-budgets",
  `select wanted.number, coalesce(max(used.calls), 0)::int as used
   from json_to_recordset($1::json) as wanted(number int, prefix text, exact boolean, limit_name text, since timestamptz)
   left join lateral (
     select sum(calls) as calls from call_bucket
     where limit_name = wanted.limit_name and started_at > wanted.since
       and case when wanted.exact then scope = wanted.prefix || 'application'
           else starts_with(scope, wanted.prefix) and scope <> wanted.prefix || 'application' end
     group by scope) as used on true
   group by wanted.number order by wanted.number`,
);
const heldScopes = statement(
  "portal-held-scopes",
  "select split_part(scope, ':', 1) as platform, count(*)::int as held from call_scope where hold_until > $1 group by 1",
);
const server = statement(
  "portal-database-server",
  `select current_setting('server_version') as version, pg_database_size(current_database()) as size,
     (select count(*)::int from pg_stat_activity where datname = current_database()) as connections,
     current_setting('max_connections')::int as maximum,
     (select min(xact_start) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
        and state <> 'idle') as oldest_transaction,
     current_setting('archive_mode') as archive_mode,
     (select last_archived_time from pg_stat_archiver) as last_archived,
     (select failed_count::int from pg_stat_archiver) as failed_archives,
     (select count(*)::int from pg_stat_replication) as replicas`,
);
const tables = statement(
  "portal-table-sizes",
  `select c.relname as name, pg_total_relation_size(c.oid) as size, greatest(c.reltuples, 0)::bigint as rows
   from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where c.relkind = 'r' and n.nspname in ('public', 'jobs', 'signin') order by size desc limit 8`,
);
const migrations = statement(
  "portal-migrations",
  `select count(*)::int as applied, max(applied_at) as applied_at,
     (select to_char(number, 'FM0000-') || name from schema_migration order by number desc limit 1) as newest
   from schema_migration`,
);

const erasures = statement(
  "portal-erasures",
  "select count(*)::int as waiting, min(deleted_at) as oldest from company where deleted_at is not null",
);

export const readErasures = (db: Queryable) => db.one<{ waiting: number; oldest: Date | null }>(erasures);
export const readQueues = (db: Queryable, now: Date) => db.rows<QueueRow>(queues, [now]);
/** Jobs that failed for good, newest first. */
export const readFailedJobs = (db: Queryable, limit: number) => db.rows<FailedJobRow>(failedJobs, [limit]);
export const readBacklog = (db: Queryable, now: Date) => db.one<BacklogRow>(backlog, [now]);

export interface AskedBudget {
  readonly number: number;
  /** Of the names of scopes: the platform's key and a colon. */
  readonly prefix: string;
  /** Whether the application as a whole is meant, or else the one of its organisations that spent most. */
  readonly exact: boolean;
  readonly limit_name: string;
  readonly since: Date;
}
export const readBudgets = (db: Queryable, asked: readonly AskedBudget[]) =>
  db.rows<BudgetRow>(budgets, [JSON.stringify(asked)]);
export const readHeldScopes = (db: Queryable, now: Date) =>
  db.rows<{ platform: string; held: number }>(heldScopes, [now]);
export const readServer = (db: Queryable) => db.one<ServerRow>(server);
export const readTableSizes = (db: Queryable) =>
  db.rows<{ name: string; size: number; rows: number }>(tables);
export const readMigrations = (db: Queryable) =>
  db.one<{ applied: number; newest: string | null; applied_at: Date | null }>(migrations);
