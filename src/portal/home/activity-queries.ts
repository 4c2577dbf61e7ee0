import { type Queryable, statement } from "../../database/pool.ts";
import type { PlatformKey } from "../../integrations/integration.ts";
import type { LineCount, LineOutcome } from "./activity.ts";

// Counted by account first, so that each is looked up once. Lines of a time lie together (statement_line_in_time). What
// was refused and is on its way again counts as both, whether its hour was counted before or after that.
const countedLines = (period: string) => `
  select l.hour, c.platform_key, l.state, l.delay_step, sum(l.lines)::bigint as lines
  from (
    select company_id, source_account_key, state, date_trunc('hour', settled_at, 'UTC') as hour,
      floor(4 * ln(greatest(extract(epoch from settled_at - accepted_at)::float8 * 1000, 1)) / ln(2::float8))::smallint as delay_step,
      sum(lines) as lines
    from (
      select company_id, source_account_key, state, settled_at, accepted_at, 1 as lines from statement_line
      where ${period} and state in ('delivered', 'already-there', 'collected', 'refused', 'cancelled')
      union all
      select company_id, source_account_key, state, settled_at, accepted_at, lines from undone_outcome where ${period}
    ) s
    group by 1, 2, 3, 4, 5
  ) l
  join source_account a on a.company_id = l.company_id and a.source_account_key = l.source_account_key
  join connection c on c.company_id = a.company_id and c.connection_id = a.connection_id
  group by 1, 2, 3, 4`;

const progress = statement("line-hours-progress", "select until from line_hour_progress for update");
const begin = statement(
  "line-hours-begin",
  "insert into line_hour_progress (until) values (date_trunc('hour', $1::timestamptz, 'UTC')) on conflict do nothing",
);
const reckon = statement(
  "line-hours-reckon",
  `with counted as (
     insert into line_hour (hour, platform_key, state, delay_step, lines)
     ${countedLines("settled_at >= $1 and settled_at < $2")}
     on conflict (hour, platform_key, state, delay_step) do update set lines = excluded.lines
   )
   update line_hour_progress set until = $2`,
);
const forget = statement("line-hours-forget", "delete from line_hour where hour < $1");
const forgetUndone = statement(
  "line-hours-forget-undone",
  "delete from undone_outcome where settled_at < $1",
);
const days = statement(
  "line-hours-days",
  `select to_char(hour at time zone 'UTC', 'YYYY-MM-DD') as day, platform_key, state, delay_step, sum(lines)::bigint as lines
   from line_hour where hour >= $1 group by 1, 2, 3, 4`,
);
const recent = statement(
  "line-hours-recent",
  `select to_char(hour at time zone 'UTC', 'YYYY-MM-DD') as day, platform_key, state, delay_step, lines
   from (${countedLines("settled_at >= $1 and settled_at < $2")}) r`,
);
// Few companies: all that is shown is counted when it is asked for, from their own lines.
const ofOwner = statement(
  "line-hours-of-owner",
  `select to_char(hour at time zone 'UTC', 'YYYY-MM-DD') as day, platform_key, state, delay_step, sum(lines)::bigint as lines
   from (${countedLines("settled_at >= $1 and settled_at < $2 and company_id in (select o.company_id from company_owner o where o.person_id = $3)")}) r
   group by 1, 2, 3, 4`,
);
const until = statement("line-hours-until", "select until from line_hour_progress");

/** Until when hours are counted; locked, and begun where nothing is. */
export async function lockProgress(tx: Queryable, from: Date): Promise<Date> {
  await tx.count(begin, [from]);
  return (await tx.one<{ until: Date }>(progress)).until;
}

/** Counts the whole hours of a time and notes that it is counted. */
export const countHours = (tx: Queryable, from: Date, to: Date) => tx.count(reckon, [from, to]);

export async function forgetHours(db: Queryable, before: Date): Promise<void> {
  await db.count(forget, [before]);
  await db.count(forgetUndone, [before]);
}

export const findProgress = async (db: Queryable): Promise<Date | undefined> =>
  (await db.maybe<{ until: Date }>(until))?.until;

interface CountRow {
  day: string;
  platform_key: PlatformKey;
  state: LineOutcome;
  delay_step: number;
  lines: number;
}

const toCount = (row: CountRow): LineCount => ({
  day: row.day,
  platformKey: row.platform_key,
  state: row.state,
  delayStep: row.delay_step,
  lines: row.lines,
});

/** Lines of counted hours since an instant. */
export const countedSince = async (db: Queryable, from: Date): Promise<LineCount[]> =>
  (await db.rows<CountRow>(days, [from])).map(toCount);

/** Lines of a short time, counted now. */
export const countNow = async (db: Queryable, from: Date, to: Date): Promise<LineCount[]> =>
  (await db.rows<CountRow>(recent, [from, to])).map(toCount);

/** Lines of the companies that a person owns, counted now. */
export const countOfOwner = async (
  db: Queryable,
  from: Date,
  to: Date,
  ownerId: string,
): Promise<LineCount[]> => (await db.rows<CountRow>(ofOwner, [from, to, ownerId])).map(toCount);
