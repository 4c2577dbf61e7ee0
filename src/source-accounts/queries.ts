import { type Queryable, statement } from "../database/pool.ts";
import { storedDecimal } from "../money.ts";
import type { AccountContent } from "./check-account.ts";
import type { AccountInfo, RoutingInfo, SourceAccount, SourceAccountStatus } from "./source-account.ts";

interface Row {
  company_id: string;
  connection_id: string;
  source_account_key: string;
  account_id: string;
  shape: 1 | 2;
  account_name: string;
  account_type: string;
  category: "Debit" | "Credit";
  account_number: string;
  sort_code: string | null;
  currency: string;
  balance: string;
  routing_info: RoutingInfo | null;
  account_info: AccountInfo | null;
  status: SourceAccountStatus;
  feed_number: number | null;
  feed_start_date: string | null;
  modified_at: Date;
}

const columns = `a.company_id, a.connection_id, a.source_account_key, a.account_id, a.shape, a.account_name,
  a.account_type, a.category, a.account_number, a.sort_code, a.currency, a.balance, a.routing_info, a.account_info,
  a.status, a.feed_number, a.modified_at`;
const withFeed = `select ${columns}, f.start_date as feed_start_date from source_account a
  left join feed f on f.company_id = a.company_id and f.source_account_key = a.source_account_key
    and f.feed_number = a.feed_number`;
const ofConnection = "a.company_id = $1 and a.connection_id = $2 and a.deleted_at is null";

// A deleted account of the same id comes back under its old key, so that what it delivered stays known.
const insert = statement(
  "source-account-insert",
  `insert into source_account as a (company_id, connection_id, source_account_key, account_id, shape, account_name,
     account_type, category, account_number, sort_code, currency, balance, routing_info, account_info, status,
     created_at, modified_at)
   select $1, $2, n.key, n.account_id, n.shape, n.account_name, n.account_type, n.category, n.account_number,
     n.sort_code, n.currency, n.balance, n.routing_info, n.account_info, 'pending', $4, $4
   from json_to_recordset($3::json) as n(key uuid, account_id text, shape smallint, account_name text,
     account_type text, category text, account_number text, sort_code text, currency text, balance numeric,
     routing_info jsonb, account_info jsonb, place int)
   order by n.place
   on conflict (company_id, connection_id, account_id) do update
     set shape = excluded.shape, account_name = excluded.account_name, account_type = excluded.account_type,
         category = excluded.category, account_number = excluded.account_number, sort_code = excluded.sort_code,
         currency = excluded.currency, balance = excluded.balance, routing_info = excluded.routing_info,
         account_info = excluded.account_info, status = 'pending', feed_number = null, deleted_at = null,
         created_at = excluded.created_at, modified_at = excluded.modified_at
     where a.deleted_at is not null
   returning ${columns}, null::text as feed_start_date`,
);
const insertLanes = statement(
  "source-account-lanes",
  `insert into lane (company_id, source_account_key) select $1, unnest($2::uuid[]) on conflict do nothing`,
);
const list = statement(
  "source-account-list",
  `${withFeed} where ${ofConnection} order by a.created_at, a.source_account_key`,
);
const get = statement("source-account-get", `${withFeed} where ${ofConnection} and a.account_id = $3`);
const getByKey = statement(
  "source-account-by-key",
  `${withFeed} where a.company_id = $1 and a.source_account_key = $2`,
);
const severalEvenDeleted = statement(
  "source-account-several-deleted",
  `${withFeed} join unnest($1::uuid[], $2::uuid[], $3::text[]) as k(company_id, connection_id, account_id)
     on a.company_id = k.company_id and a.connection_id = k.connection_id and a.account_id = k.account_id`,
);
// "no key": a lane changed twice in one transaction checks that its account is there, and must not wait for whoever
// holds the account and waits for the lane.
const lock = statement(
  "source-account-lock",
  `${withFeed} where ${ofConnection} and a.account_id = $3 for no key update of a`,
);
const lockByKey = statement(
  "source-account-lock-by-key",
  `${withFeed} where a.company_id = $1 and a.source_account_key = $2 for no key update of a`,
);
const lockAll = statement(
  "source-account-lock-all",
  `${withFeed} where ${ofConnection} order by a.source_account_key for no key update of a`,
);
const update = statement(
  "source-account-update",
  `update source_account set account_name = $3, status = $4, balance = $5, modified_at = $6
   where company_id = $1 and source_account_key = $2`,
);
const setStatus = statement(
  "source-account-status",
  `update source_account set status = $3, modified_at = $4
   where company_id = $1 and source_account_key = any($2::uuid[])`,
);
const setFeed = statement(
  "source-account-feed",
  `update source_account set status = $3, feed_number = $4, modified_at = $5
   where company_id = $1 and source_account_key = $2`,
);
const remove = statement(
  "source-account-delete",
  `update source_account set deleted_at = $3, status = 'disconnected', modified_at = $3
   where company_id = $1 and source_account_key = any($2::uuid[])`,
);
const standing = statement(
  "source-account-standing",
  `select a.connection_id, count(*)::int as total,
     (count(*) filter (where a.status = 'connected'))::int as connected,
     (count(*) filter (where a.status = 'connecting'))::int as connecting,
     (count(*) filter (where exists (select from statement_line l
       where l.company_id = a.company_id and l.source_account_key = a.source_account_key
         and l.reason_code is not null and l.state = 'refused' and l.settled_at >= $2)))::int as missed
   from source_account a where a.company_id = $1 and a.deleted_at is null group by a.connection_id`,
);

const toAccount = (row: Row): SourceAccount => ({
  companyId: row.company_id,
  connectionId: row.connection_id,
  key: row.source_account_key,
  accountId: row.account_id,
  shape: row.shape,
  accountName: row.account_name,
  accountType: row.account_type,
  category: row.category,
  accountNumber: row.account_number,
  sortCode: row.sort_code,
  currency: row.currency,
  balance: storedDecimal(row.balance),
  routingInfo: row.routing_info,
  accountInfo: row.account_info,
  status: row.status,
  feedNumber: row.feed_number,
  feedStartDate: row.feed_start_date,
  modifiedAt: row.modified_at,
});

/** Adds accounts with their lanes; those whose id is taken are left out of what is returned. */
export async function insertAccounts(
  db: Queryable,
  connection: { companyId: string; connectionId: string },
  accounts: readonly (AccountContent & { key: string })[],
  now: Date,
): Promise<SourceAccount[]> {
  const rows = accounts.map((account, place) => ({
    key: account.key,
    account_id: account.accountId,
    shape: account.shape,
    account_name: account.accountName,
    account_type: account.accountType,
    category: account.category,
    account_number: account.accountNumber,
    sort_code: account.sortCode,
    currency: account.currency,
    balance: account.balance,
    routing_info: account.routingInfo,
    account_info: account.accountInfo,
    place,
  }));
  const { companyId, connectionId } = connection;
  const added = await db.rows<Row>(insert, [companyId, connectionId, JSON.stringify(rows), now]);
  await db.rows(insertLanes, [companyId, added.map((row) => row.source_account_key)]);
  return added.map(toAccount);
}

export const listAccounts = async (
  db: Queryable,
  companyId: string,
  connectionId: string,
): Promise<SourceAccount[]> => (await db.rows<Row>(list, [companyId, connectionId])).map(toAccount);

export async function findAccount(db: Queryable, companyId: string, connectionId: string, accountId: string) {
  const row = await db.maybe<Row>(get, [companyId, connectionId, accountId]);
  return row && toAccount(row);
}

/** The account of an internal key, deleted or not; for work that outlives it. */
export async function findAccountByKey(db: Queryable, companyId: string, key: string) {
  const row = await db.maybe<Row>(getByKey, [companyId, key]);
  return row && toAccount(row);
}

/** Several accounts at once by the ids of the bank, deleted or not. */
export const findAccountsEvenDeleted = async (
  db: Queryable,
  keys: readonly { companyId: string; connectionId: string; accountId: string }[],
): Promise<SourceAccount[]> => {
  const ids = (name: "companyId" | "connectionId" | "accountId") => keys.map((key) => key[name]);
  const values = [ids("companyId"), ids("connectionId"), ids("accountId")];
  return (await db.rows<Row>(severalEvenDeleted, values)).map(toAccount);
};

/** As `findAccountByKey`, and nobody else changes the account until the transaction ends. */
export async function lockAccountByKey(db: Queryable, companyId: string, key: string) {
  const row = await db.maybe<Row>(lockByKey, [companyId, key]);
  return row && toAccount(row);
}

/** Locks one account against change until the transaction ends. */
export async function lockAccount(db: Queryable, companyId: string, connectionId: string, accountId: string) {
  const row = await db.maybe<Row>(lock, [companyId, connectionId, accountId]);
  return row && toAccount(row);
}

/** Locks all accounts of a connection, in the order everybody locks them. */
export const lockAccounts = async (
  db: Queryable,
  companyId: string,
  connectionId: string,
): Promise<SourceAccount[]> => (await db.rows<Row>(lockAll, [companyId, connectionId])).map(toAccount);

export const updateAccount = (db: Queryable, account: SourceAccount, now: Date) =>
  db.rows(update, [
    account.companyId,
    account.key,
    account.accountName,
    account.status,
    account.balance,
    now,
  ]);

export const setAccountStatus = (
  db: Queryable,
  companyId: string,
  keys: readonly string[],
  status: SourceAccountStatus,
  now: Date,
) => db.rows(setStatus, [companyId, keys, status, now]);

export const setAccountFeed = (
  db: Queryable,
  account: Pick<SourceAccount, "companyId" | "key">,
  status: SourceAccountStatus,
  feedNumber: number,
  now: Date,
) => db.rows(setFeed, [account.companyId, account.key, status, feedNumber, now]);

export const markAccountsDeleted = (db: Queryable, companyId: string, keys: readonly string[], now: Date) =>
  db.rows(remove, [companyId, keys, now]);

export interface AccountCounts {
  readonly total: number;
  readonly connected: number;
  readonly connecting: number;
  /** Accounts with transactions that were refused since the instant that was asked for. */
  readonly missed: number;
}

/** How the accounts of a company stand, by connection; connections without accounts are left out. */
export const countAccounts = async (
  db: Queryable,
  companyId: string,
  refusedSince: Date,
): Promise<ReadonlyMap<string, AccountCounts>> => {
  const rows = await db.rows<AccountCounts & { connection_id: string }>(standing, [companyId, refusedSince]);
  return new Map(rows.map(({ connection_id, ...counts }) => [connection_id, counts]));
};
