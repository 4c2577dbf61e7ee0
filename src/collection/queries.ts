import { type Queryable, statement } from "../database/pool.ts";
import { storedDecimal } from "../money.ts";
import type { CollectedLine, StatementWindow } from "./collector.ts";

/** The lines of one feed of an account. */
export interface FeedPlace {
  readonly companyId: string;
  readonly sourceAccountKey: string;
  readonly feedNumber: number;
}

const place = "company_id = $1 and source_account_key = $2 and feed_number = $3";
const window = statement(
  "collection-window",
  `select position, transaction_id, posted_on::text as date, amount, balance, description, counterparty, reference,
     transaction_type, accepted_at, state
   from statement_line
   where ${place} and state in ('available', 'collected')
     and (posted_on between coalesce($4::date, '-infinity') and coalesce($5::date, 'infinity') or ($6 and state = 'available') or (state = 'collected' and settled_at >= $10))
     and (posted_on, position) > (coalesce($7::date, '-infinity'), coalesce($8::bigint, 0))
   order by posted_on, position limit $9`,
);
const newest = statement(
  "collection-newest",
  `select posted_on::text as date from statement_line where ${place} and state in ('available', 'collected')
   order by posted_on desc, position desc limit 1`,
);
const collected = statement(
  "collection-collected",
  `update statement_line set state = 'collected', settled_at = $5
   where ${place} and position = any($4::bigint[]) and state = 'available'`,
);
const asked = statement(
  "collection-asked",
  `update feed set collected_at = $4, silent_since = null
   where ${place} and (collected_at is null or collected_at < $4::timestamptz - interval '1 minute' or silent_since is not null)`,
);
const silent = statement(
  "collection-silent",
  `select f.company_id, f.source_account_key, a.connection_id from feed f
   join source_account a using (company_id, source_account_key)
   where f.state = 'open' and f.collected_at < $1 and a.feed_number = f.feed_number and a.deleted_at is null
   order by f.collected_at limit $2`,
);
const silence = statement("collection-silence", `update feed set silent_since = $4 where ${place}`);
const silentSince = statement("collection-silent-since", `select silent_since from feed where ${place}`);
const ofConnection = `from source_account a
   where a.company_id = $1 and a.connection_id = $2 and f.company_id = a.company_id
     and f.source_account_key = a.source_account_key and f.feed_number = a.feed_number and f.silent_since is not null`;
const anySilent = statement(
  "collection-any-silent",
  `select 1 as silent from feed f where f.company_id = $1 and exists (select ${ofConnection}) limit 1`,
);
const forgetSilence = statement(
  "collection-forget-silence",
  `update feed f set silent_since = null ${ofConnection}`,
);

interface LineRow {
  position: number;
  transaction_id: string;
  date: string;
  amount: string;
  balance: string | null;
  description: string | null;
  counterparty: string | null;
  reference: string | null;
  transaction_type: string | null;
  accepted_at: Date;
  state: CollectedLine["state"];
}

const toLine = (row: LineRow): CollectedLine => ({
  position: row.position,
  transactionId: row.transaction_id,
  date: row.date,
  amount: storedDecimal(row.amount),
  balance: row.balance === null ? null : storedDecimal(row.balance),
  description: row.description,
  counterparty: row.counterparty,
  reference: row.reference,
  transactionType: row.transaction_type,
  acceptedAt: row.accepted_at,
  state: row.state,
});

const at = ({ companyId, sourceAccountKey, feedNumber }: FeedPlace) => [
  companyId,
  sourceAccountKey,
  feedNumber,
];

/** Lines of a window, one more than its limit where there are more. */
export const findLines = async (db: Queryable, feed: FeedPlace, asked: StatementWindow) =>
  (
    await db.rows<LineRow>(window, [
      ...at(feed),
      asked.from,
      asked.until,
      asked.includeUncollected ?? false,
      asked.after?.date ?? null,
      asked.after?.position ?? null,
      asked.limit + 1,
      asked.collectedSince ?? null,
    ])
  ).map(toLine);

export const findNewestDate = async (db: Queryable, feed: FeedPlace): Promise<string | null> =>
  (await db.maybe<{ date: string }>(newest, at(feed)))?.date ?? null;

export const markCollected = (db: Queryable, feed: FeedPlace, positions: readonly number[], now: Date) =>
  db.count(collected, [...at(feed), positions, now]);

/** Notes that the software asked, at most once a minute. */
export const noteAsked = (db: Queryable, feed: FeedPlace, now: Date) => db.count(asked, [...at(feed), now]);

export interface SilentFeed {
  readonly company_id: string;
  readonly source_account_key: string;
  readonly connection_id: string;
}

/** Open feeds that were fetched from once, and not since an instant. */
export const findSilentFeeds = (db: Queryable, since: Date, limit: number): Promise<SilentFeed[]> =>
  db.rows<SilentFeed>(silent, [since, limit]);

export const noteSilence = (db: Queryable, feed: FeedPlace, now: Date) =>
  db.count(silence, [...at(feed), now]);

interface ConnectionKey {
  readonly companyId: string;
  readonly connectionId: string;
}

/** Whether a connection has feeds that ended because nothing was fetched for too long. */
export const hasSilentFeeds = async (
  db: Queryable,
  { companyId, connectionId }: ConnectionKey,
): Promise<boolean> => (await db.maybe(anySilent, [companyId, connectionId])) !== undefined;

/** Forgets that feeds of a connection fell silent. */
export const forgetSilentFeeds = (db: Queryable, { companyId, connectionId }: ConnectionKey) =>
  db.count(forgetSilence, [companyId, connectionId]);

/** Whether a feed ended because nothing was fetched for too long. */
export const isSilent = async (db: Queryable, feed: FeedPlace): Promise<boolean> =>
  ((await db.maybe<{ silent_since: Date | null }>(silentSince, at(feed)))?.silent_since ?? null) !== null;
