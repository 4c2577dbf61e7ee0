import { type Queryable, statement } from "../../database/pool.ts";

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
     select date_trunc('day', requested_at, 'UTC') as day, company_id, count(*) as pushes, sum(line_count) as lines
     from push_operation where requested_at >= $1 and requested_at < $2 and data_type = 'bankTransactions' group by 1, 2),
   pushed as (
     select day, sum(pushes) as pushes, sum(lines) as lines, count(*) as companies from each group by 1),
   quota as (
     select day::timestamp at time zone 'UTC' as day, requests from request_day
     where day >= ($1::timestamptz at time zone 'UTC')::date and day < ($2::timestamptz at time zone 'UTC')::date),
   logged as (
     select date_trunc('day', at, 'UTC') as day, count(*) as requests
     from api_request where at >= $1 and at < $2 group by 1),
   sent as (
     select date_trunc('day', at, 'UTC') as day, sum(succeeded + failed) as webhooks
     from webhook_activity where at >= $1 and at < $2 group by 1)
   select to_char(day at time zone 'UTC', 'YYYY-MM-DD') as day, coalesce(pushes, 0)::int as pushes,
     coalesce(lines, 0)::int as lines, coalesce(companies, 0)::int as companies,
     greatest(quota.requests, logged.requests)::int as requests, coalesce(webhooks, 0)::int as webhooks,
     (select count(distinct company_id) from each)::int as companies_of_period
   from pushed full join quota using (day) full join logged using (day) full join sent using (day)
   order by day`,
);
const connected = statement(
  "portal-usage-connected",
  "select count(distinct company_id)::int as companies from connection where status = 'Linked' and deleted_at is null",
);

/** What was used on each day of a period that has something, and how many companies had a push in it. */
export async function readUsage(
  db: Queryable,
  from: Date,
  until: Date,
): Promise<{ days: UsageRow[]; companies: number }> {
  const rows = await db.rows<UsageRow & { companies_of_period: number }>(perDay, [from, until]);
  const days = rows.map(({ companies_of_period: _, ...day }) => day);
  return { days, companies: rows[0]?.companies_of_period ?? 0 };
}

export const countConnected = async (db: Queryable): Promise<number> =>
  (await db.one<{ companies: number }>(connected)).companies;
