import { after, day } from "../clock.ts";
import { type Queryable, statement } from "../database/pool.ts";
import type { ManagedFeed } from "./managed-feed.ts";
import type { Schedule } from "./schedule.ts";

interface Row {
  company_id: string;
  source_account_key: string;
  source_id: string;
  every_hours: number | null;
  daily_at: number | null;
  time_zone: string | null;
  overlap_hours: number;
  first_period_start: Date;
  enabled: boolean;
  ended_because: string | null;
  covered_until: Date | null;
  next_run_at: Date | null;
}

const columns = `f.company_id, f.source_account_key, f.source_id, f.every_hours, f.daily_at, f.time_zone, f.overlap_hours,
  f.first_period_start, f.enabled, f.ended_because, f.covered_until, f.next_run_at`;
const at = "f.company_id = $1 and f.source_account_key = $2";
const get = statement("managed-feed-get", `select ${columns} from managed_feed f where ${at}`);
const lock = statement(
  "managed-feed-lock",
  `select ${columns} from managed_feed f where ${at} for no key update`,
);
const put = statement(
  "managed-feed-put",
  `insert into managed_feed (company_id, source_account_key, source_id, every_hours, daily_at, time_zone, overlap_hours,
     first_period_start, enabled, covered_until, next_run_at, created_at, modified_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
   on conflict (company_id, source_account_key) do update
     set source_id = excluded.source_id, every_hours = excluded.every_hours, daily_at = excluded.daily_at,
         time_zone = excluded.time_zone, overlap_hours = excluded.overlap_hours,
         first_period_start = excluded.first_period_start, enabled = excluded.enabled, ended_because = null,
         covered_until = excluded.covered_until,
         next_run_at = excluded.next_run_at, modified_at = excluded.modified_at`,
);
const end = statement(
  "managed-feed-end",
  `update managed_feed set enabled = false, ended_because = $3, next_run_at = null, modified_at = $4
   where company_id = $1 and source_account_key = any($2::uuid[]) and enabled returning source_account_key`,
);
const remove = statement(
  "managed-feed-remove",
  "delete from managed_feed where company_id = $1 and source_account_key = any($2::uuid[])",
);
const ofSource = statement(
  "managed-feed-of-source",
  "select count(*)::int as feeds from managed_feed where source_id = $1",
);
// Locked, so that two nodes do not start the same one; an account that is being changed is left for the next minute.
const due = statement(
  "managed-feed-due",
  `select ${columns}, a.connection_id, a.account_id from managed_feed f
   join source_account a on a.company_id = f.company_id and a.source_account_key = f.source_account_key
   where f.enabled and (f.next_run_at <= $1 or f.next_run_at > $3) and a.deleted_at is null
   order by f.next_run_at limit $2 for no key update of f skip locked`,
);
const reschedule = statement(
  "managed-feed-reschedule",
  `update managed_feed f set next_run_at = n.next_run_at
   from json_to_recordset($1::json) as n(company_id uuid, source_account_key uuid, next_run_at timestamptz)
   where f.company_id = n.company_id and f.source_account_key = n.source_account_key`,
);
const cover = statement(
  "managed-feed-cover",
  `update managed_feed f set covered_until = $4
   where ${at} and coalesce(f.covered_until, f.first_period_start) >= $3`,
);

const scheduleOf = ({ every_hours, daily_at, time_zone }: Row): Schedule =>
  every_hours !== null ? { everyHours: every_hours } : { dailyAt: daily_at!, timeZone: time_zone! };

const toFeed = (row: Row): ManagedFeed => ({
  companyId: row.company_id,
  sourceAccountKey: row.source_account_key,
  sourceId: row.source_id,
  schedule: scheduleOf(row),
  overlapHours: row.overlap_hours,
  firstPeriodStart: row.first_period_start,
  enabled: row.enabled,
  endedBecause: row.ended_because,
  coveredUntil: row.covered_until,
  nextRunAt: row.next_run_at,
});

export async function findManagedFeed(
  db: Queryable,
  companyId: string,
  key: string,
): Promise<ManagedFeed | undefined> {
  const row = await db.maybe<Row>(get, [companyId, key]);
  return row && toFeed(row);
}

/** As `findManagedFeed`, and nobody else changes the feed until the transaction ends. */
export async function lockManagedFeed(
  db: Queryable,
  companyId: string,
  key: string,
): Promise<ManagedFeed | undefined> {
  const row = await db.maybe<Row>(lock, [companyId, key]);
  return row && toFeed(row);
}

export const putManagedFeed = (db: Queryable, feed: ManagedFeed, now: Date) => {
  const hours = "everyHours" in feed.schedule ? feed.schedule.everyHours : null;
  const daily = "dailyAt" in feed.schedule ? feed.schedule : null;
  return db.count(put, [
    feed.companyId,
    feed.sourceAccountKey,
    feed.sourceId,
    hours,
    daily?.dailyAt ?? null,
    daily?.timeZone ?? null,
    feed.overlapHours,
    feed.firstPeriodStart,
    feed.enabled,
    feed.coveredUntil,
    feed.nextRunAt,
    now,
  ]);
};

/** Ends the schedules of some accounts and tells how many there were. */
export const endSchedules = (
  db: Queryable,
  companyId: string,
  keys: readonly string[],
  reason: string,
  now: Date,
): Promise<number> => db.count(end, [companyId, keys, reason, now]);

export const removeManagedFeeds = (db: Queryable, companyId: string, keys: readonly string[]) =>
  db.count(remove, [companyId, keys]);

export const countOfSource = async (db: Queryable, sourceId: string): Promise<number> =>
  (await db.one<{ feeds: number }>(ofSource, [sourceId])).feeds;

export interface DueFeed extends ManagedFeed {
  readonly connectionId: string;
  readonly accountId: string;
}

/** No schedule is due later than this; one that says so was set by a clock that was wrong. */
const longestWait = 8 * day;

export const lockDueFeeds = async (db: Queryable, now: Date, limit: number): Promise<DueFeed[]> => {
  const values = [now, limit, after(now, longestWait)];
  const rows = await db.rows<Row & { connection_id: string; account_id: string }>(due, values);
  return rows.map((row) => ({
    ...toFeed(row),
    connectionId: row.connection_id,
    accountId: row.account_id,
  }));
};

/** Writes when each of some feeds runs next. */
export const rescheduleFeeds = (db: Queryable, feeds: readonly ManagedFeed[]) =>
  db.count(reschedule, [
    JSON.stringify(
      feeds.map(({ companyId, sourceAccountKey, nextRunAt }) => ({
        company_id: companyId,
        source_account_key: sourceAccountKey,
        next_run_at: nextRunAt,
      })),
    ),
  ]);

/**
 * Records that a period was fetched and pushed, unless what is covered does not reach its beginning: the first period
 * was moved back meanwhile.
 */
export const coverPeriod = (
  db: Queryable,
  companyId: string,
  key: string,
  { periodStart, periodEnd }: { readonly periodStart: Date; readonly periodEnd: Date },
) => db.count(cover, [companyId, key, periodStart, periodEnd]);
