import { type Database, type Queryable, statement } from "../../database/pool.ts";

export interface UsageRow {
  day: string;
  pushes: number;
  lines: number;
  companies: number;
  requests: number | null;
  webhooks: number;
}

const perDay = statement(
  "portal-usage-days",
  // Companies of each day first: pushes are read once, from an index that holds all this needs (push_operation_usage).
  `with each as materialized (
     select (requested_at at time zone 'UTC')::date as day, company_id, count(*) as pushes, sum(line_count) as lines
     from push_operation where requested_at >= $1 and requested_at < $2 and data_type = 'bankTransactions' group by 1, 2),
   pushed as (
     select day, sum(pushes) as pushes, sum(lines) as lines, count(*) as companies from each group by 1),
   quota as (
     select day, requests from request_day
     where day >= ($1::timestamptz at time zone 'UTC')::date and day < ($2::timestamptz at time zone 'UTC')::date),
   logged as (
     select (at at time zone 'UTC')::date as day, count(*) as requests
     from api_request where at >= $1 and at < $2 group by 1),
   sent as (
     select (at at time zone 'UTC')::date as day, sum(succeeded + failed) as webhooks
     from webhook_activity where at >= $1 and at < $2 group by 1)
   select to_char(day, 'YYYY-MM-DD') as day, coalesce(pushes, 0)::int as pushes,
     coalesce(lines, 0)::int as lines, coalesce(companies, 0)::int as companies,
     greatest(quota.requests, logged.requests)::int as requests, coalesce(webhooks, 0)::int as webhooks,
     (select count(*)::int from (select from each group by company_id) as any_day) as companies_of_period
   from pushed full join quota using (day) full join logged using (day) full join sent using (day)
   order by day`,
);
const connected = statement(
  "portal-usage-connected",
  "select count(distinct company_id)::int as companies from connection where status = 'Linked' and deleted_at is null",
);

/** Companies of each day are gathered by hashing, which three months of a million pushes want room for. */
const settings = { work_mem: "64MB", jit: "off" };

/** What was used on each day of a period that has something, and how many companies had a push in it. */
export async function readUsage(
  db: Database,
  from: Date,
  until: Date,
): Promise<{ days: UsageRow[]; companies: number }> {
  const rows = await db.transaction(
    (tx) => tx.rows<UsageRow & { companies_of_period: number }>(perDay, [from, until]),
    { readOnly: true, settings },
  );
  const days = rows.map(({ companies_of_period: _, ...day }) => day);
  return { days, companies: rows[0]?.companies_of_period ?? 0 };
}

export const countConnected = async (db: Queryable): Promise<number> =>
  (await db.one<{ companies: number }>(connected)).companies;
