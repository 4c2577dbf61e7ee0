import { type Queryable, statement } from "../database/pool.ts";
import type { FeedRefusal } from "../integrations/feed-refusal.ts";
import type { FeedRecord, FeedState } from "./feed.ts";

interface Row {
  company_id: string;
  source_account_key: string;
  feed_number: number;
  organisation_id: string;
  token: string;
  state: FeedState;
  requested_target_id: string | null;
  target_account_id: string | null;
  target_name: string | null;
  provider_feed_id: string | null;
  receipt: string | null;
  asked: number;
  error: string | null;
  error_code: FeedRefusal | null;
  requested_name: string | null;
  start_date: string | null;
  requested_at: Date;
}

const columns = `f.company_id, f.source_account_key, f.feed_number, f.organisation_id, f.token, f.state,
  f.requested_target_id, f.target_account_id, f.target_name, f.provider_feed_id, f.receipt, f.asked, f.error,
  f.error_code, f.requested_name, f.start_date, f.requested_at`;
const key = "company_id = $1 and source_account_key = $2 and feed_number = $3";

const current = statement(
  "feed-current",
  `select ${columns} from feed f join source_account a
     on a.company_id = f.company_id and a.source_account_key = f.source_account_key and a.feed_number = f.feed_number
   where a.company_id = $1 and a.connection_id = $2 and a.deleted_at is null`,
);
const changedSince = statement(
  "feed-changed-since",
  `select 1 as changed from feed f join source_account a using (company_id, source_account_key)
   where f.company_id = $1 and ($2::uuid is null or a.connection_id = $2)
     and greatest(f.requested_at, f.opened_at, f.closed_at) >= $3 limit 1`,
);
const get = statement("feed-get", `select ${columns} from feed f where ${key}`);
const lock = statement("feed-lock", `select ${columns} from feed f where ${key} for update`);
const toTarget = statement(
  "feed-to-target",
  `select ${columns} from feed f where f.company_id = $1 and f.source_account_key = $2 and f.organisation_id = $3
     and f.target_account_id = $4 order by f.feed_number desc limit 1 for update`,
);
const holdTarget = statement(
  "feed-hold-target",
  "select pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 4805814))",
);
const taken = statement(
  "feed-taken",
  `select target_account_id, source_account_key from feed
   where organisation_id = $1 and state in ('open', 'opening') and target_account_id is not null
   union
   select requested_target_id, source_account_key from feed
   where organisation_id = $1 and state = 'opening' and requested_target_id is not null`,
);
const insert = statement(
  "feed-insert",
  `insert into feed as f (company_id, source_account_key, feed_number, organisation_id, token, state,
     requested_target_id, start_date, requested_at, requested_name, target_name)
   select $1, $2, 1 + coalesce(max(feed_number), 0), $3, $4, 'opening', $5, $6, $7, $8, $9
   from feed where company_id = $1 and source_account_key = $2
   returning ${columns}`,
);
const reopen = statement(
  "feed-reopen",
  `update feed f set state = 'opening', requested_target_id = target_account_id, receipt = null, error = null,
     error_code = null, provider_feed_id = null, asked = 0, start_date = $4, requested_at = $5, closed_at = null,
     target_name = coalesce($6, target_name)
   where ${key} returning ${columns}`,
);
const opened = statement(
  "feed-opened",
  `update feed set state = 'open', provider_feed_id = $4, target_account_id = $5,
     target_name = coalesce($6, target_name), opened_at = $7,
     error = null, error_code = null where ${key}`,
);
const awaited = statement(
  "feed-awaited",
  `update feed set provider_feed_id = $4, target_account_id = $5, target_name = coalesce($6, target_name)
   where ${key}`,
);
const refused = statement(
  "feed-refused",
  `update feed set state = 'refused', error = $4, error_code = $5 where ${key}`,
);
const waiting = statement(
  "feed-waiting",
  `update feed set receipt = coalesce($4, receipt), asked = asked + 1 where ${key}`,
);
const end = statement(
  "feed-end",
  `update feed f set state = $3, closed_at = $4
   where f.company_id = $1 and f.source_account_key = any($2::uuid[]) and f.state in ('open', 'opening')
   returning ${columns}`,
);
const closed = statement(
  "feed-closed",
  `update feed set state = 'closed', closed_at = $4 where ${key} and state = 'closing'`,
);
const late = statement(
  "feed-late",
  `update feed set state = 'closing', provider_feed_id = $4, closed_at = null
   where ${key} and state in ('closing', 'closed') and provider_feed_id is null`,
);
const closing = statement(
  "feed-closing",
  `select ${columns} from feed f join source_account a
     on a.company_id = f.company_id and a.source_account_key = f.source_account_key
   where a.company_id = $1 and a.connection_id = $2 and f.state = 'closing'`,
);

export interface FeedKey {
  readonly companyId: string;
  readonly sourceAccountKey: string;
  readonly feedNumber: number;
}
const keyValues = ({ companyId, sourceAccountKey, feedNumber }: FeedKey) => [
  companyId,
  sourceAccountKey,
  feedNumber,
];

const toFeed = (row: Row): FeedRecord => ({
  companyId: row.company_id,
  sourceAccountKey: row.source_account_key,
  feedNumber: row.feed_number,
  organisationId: row.organisation_id,
  token: row.token,
  state: row.state,
  requestedTargetId: row.requested_target_id,
  targetAccountId: row.target_account_id,
  targetName: row.target_name,
  providerFeedId: row.provider_feed_id,
  receipt: row.receipt,
  asked: row.asked,
  error: row.error,
  errorCode: row.error_code,
  requestedName: row.requested_name,
  startDate: row.start_date,
  requestedAt: row.requested_at,
});

/** The feed each source account of a connection uses now, by account key. */
export async function currentFeeds(db: Queryable, companyId: string, connectionId: string) {
  const rows = await db.rows<Row>(current, [companyId, connectionId]);
  return new Map(rows.map((row) => [row.source_account_key, toFeed(row)]));
}

export async function findFeed(db: Queryable, feed: FeedKey) {
  const row = await db.maybe<Row>(get, keyValues(feed));
  return row && toFeed(row);
}

export async function lockFeed(db: Queryable, feed: FeedKey) {
  const row = await db.maybe<Row>(lock, keyValues(feed));
  return row && toFeed(row);
}

/** The feed that once led, or leads, from an account to a target, locked. */
export async function lockFeedToTarget(
  db: Queryable,
  account: { companyId: string; key: string },
  organisationId: string,
  targetAccountId: string,
) {
  const row = await db.maybe<Row>(toTarget, [
    account.companyId,
    account.key,
    organisationId,
    targetAccountId,
  ]);
  return row && toFeed(row);
}

/** Keeps everybody else from deciding about a target until the transaction ends; taken after all row locks. */
export const lockTarget = (db: Queryable, organisationId: string, targetAccountId: string) =>
  db.count(holdTarget, [organisationId, targetAccountId]);

/** Targets of an organisation that feeds of ours lead to, of every company, with the account that feeds each. */
export async function takenTargets(db: Queryable, organisationId: string): Promise<Map<string, string>> {
  const rows = await db.rows<{ target_account_id: string; source_account_key: string }>(taken, [
    organisationId,
  ]);
  return new Map(rows.map((row) => [row.target_account_id, row.source_account_key]));
}

export const insertFeed = async (
  db: Queryable,
  feed: {
    companyId: string;
    sourceAccountKey: string;
    organisationId: string;
    token: string;
    requestedTargetId: string | null;
    requestedName: string;
    targetName: string | null;
    startDate: string | null;
    now: Date;
  },
): Promise<FeedRecord> =>
  toFeed(
    await db.one<Row>(insert, [
      feed.companyId,
      feed.sourceAccountKey,
      feed.organisationId,
      feed.token,
      feed.requestedTargetId,
      feed.startDate,
      feed.now,
      feed.requestedName,
      feed.targetName,
    ]),
  );

export const reopenFeed = async (
  db: Queryable,
  feed: FeedKey,
  startDate: string | null,
  targetName: string | null,
  now: Date,
): Promise<FeedRecord> => toFeed(await db.one<Row>(reopen, [...keyValues(feed), startDate, now, targetName]));

export const markFeedOpened = (
  db: Queryable,
  feed: FeedKey,
  step: { providerFeedId: string; targetAccountId: string; targetName: string | null },
  now: Date,
) => db.count(opened, [...keyValues(feed), step.providerFeedId, step.targetAccountId, step.targetName, now]);

export const markFeedAwaited = (
  db: Queryable,
  feed: FeedKey,
  step: { providerFeedId: string; targetAccountId: string; targetName: string | null },
) => db.count(awaited, [...keyValues(feed), step.providerFeedId, step.targetAccountId, step.targetName]);

export const markFeedRefused = (db: Queryable, feed: FeedKey, error: string, code: FeedRefusal) =>
  db.count(refused, [...keyValues(feed), error, code]);

export const markFeedWaiting = (db: Queryable, feed: FeedKey, receipt: string | null) =>
  db.count(waiting, [...keyValues(feed), receipt]);

/** Ends the feeds in use of some accounts and returns those that were. */
export const endFeeds = async (
  db: Queryable,
  companyId: string,
  keys: readonly string[],
  state: "closing" | "closed",
  now: Date,
): Promise<FeedRecord[]> =>
  (await db.rows<Row>(end, [companyId, keys, state, state === "closed" ? now : null])).map(toFeed);

export const markFeedClosed = (db: Queryable, feed: FeedKey, now: Date) =>
  db.count(closed, [...keyValues(feed), now]);

/** Notes what an ended feed is called at the provider, so that it ends there too; 0 where that was known. */
export const markFeedLate = (db: Queryable, feed: FeedKey, providerFeedId: string) =>
  db.count(late, [...keyValues(feed), providerFeedId]);

/** The feeds of a connection that are still to be ended at the provider, of deleted accounts too. */
export const closingFeeds = async (
  db: Queryable,
  companyId: string,
  connectionId: string,
): Promise<FeedRecord[]> => (await db.rows<Row>(closing, [companyId, connectionId])).map(toFeed);

/** Whether an account of a company, or of one connection of it, was mapped or disconnected since then. */
export const feedsChangedSince = async (
  db: Queryable,
  { companyId, connectionId }: { companyId: string; connectionId: string | null },
  since: Date,
): Promise<boolean> => (await db.maybe(changedSince, [companyId, connectionId, since])) !== undefined;
