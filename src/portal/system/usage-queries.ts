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
  `with pushed as (
     select date_trunc('day', requested_at, 'UTC') as day, count(*) as pushes, sum(line_count) as lines,
       count(distinct company_id) as companies
     from push_operation where requested_at >= $1 and requested_at < $2 and data_type = 'bankTransactions' group by 1),
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
     greatest(quota.requests, logged.requests)::int as requests, coalesce(webhooks, 0)::int as webhooks
   from pushed full join quota using (day) full join logged using (day) full join sent using (day)
   order by day`,
);
const companiesOfPeriod = statement(
  "portal-usage-companies",
  `select count(distinct company_id)::int as companies
   from push_operation where requested_at >= $1 and requested_at < $2 and data_type = 'bankTransactions'`,
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
  const [days, { companies }] = await Promise.all([
    db.rows<UsageRow>(perDay, [from, until]),
    db.one<{ companies: number }>(companiesOfPeriod, [from, until]),
  ]);
  return { days, companies };
}

export const countConnected = async (db: Queryable): Promise<number> =>
  (await db.one<{ companies: number }>(connected)).companies;
