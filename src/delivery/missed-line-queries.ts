import { type Queryable, statement } from "../database/pool.ts";

// Of many lines refused for one cause one is quoted: its words may name that line.
const missed = statement(
  "lines-missed",
  `select source_account_key, min(posted_on)::text as first_day, max(posted_on)::text as last_day, count(*)::int as lines,
     (array_agg(reason order by settled_at desc, position desc))[1] as reason
   from statement_line
   where company_id = $1 and source_account_key = any($2::uuid[]) and reason_code is not null and state = 'refused'
     and settled_at >= $3
   group by source_account_key, reason_code order by source_account_key, 3 desc, reason_code`,
);
// The last lines accepted and not all of them: banks push in order of days, or nearly so.
const delivered = statement(
  "lines-last-delivered",
  `select k.source_account_key, max(d.posted_on)::text as last_day, max(d.settled_at) as last_at
   from unnest($2::uuid[]) as k(source_account_key)
   cross join lateral (select l.posted_on, l.settled_at from statement_line l
     where l.company_id = $1 and l.source_account_key = k.source_account_key
       and l.state in ('delivered', 'already-there') order by l.position desc limit 100) d
   group by k.source_account_key`,
);

/** Lines of one account that were refused for one cause. */
export interface MissedLines {
  /** Calendar dates of the earliest and the latest. */
  readonly from: string;
  readonly to: string;
  readonly lines: number;
  readonly reason: string;
}

/** Lines that were refused since an instant, by account key and cause, the latest first. */
export async function missedLines(
  db: Queryable,
  companyId: string,
  keys: readonly string[],
  since: Date,
): Promise<ReadonlyMap<string, readonly MissedLines[]>> {
  const rows = await db.rows<{
    source_account_key: string;
    first_day: string;
    last_day: string;
    lines: number;
    reason: string | null;
  }>(missed, [companyId, keys, since]);
  const found = new Map<string, MissedLines[]>();
  for (const row of rows) {
    const entry = { from: row.first_day, to: row.last_day, lines: row.lines, reason: row.reason ?? "" };
    const list = found.get(row.source_account_key);
    if (list) list.push(entry);
    else found.set(row.source_account_key, [entry]);
  }
  return found;
}

/** The day of the last line that arrived of each account, and when that was learnt. */
export async function lastDelivered(
  db: Queryable,
  companyId: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, { readonly day: string; readonly at: Date }>> {
  const rows = await db.rows<{ source_account_key: string; last_day: string; last_at: Date }>(delivered, [
    companyId,
    keys,
  ]);
  return new Map(rows.map((row) => [row.source_account_key, { day: row.last_day, at: row.last_at }]));
}
