import { type Queryable, statement } from "../database/pool.ts";
import type { SageAccount } from "./offered-account.ts";

interface Row {
  company_id: string;
  source_account_key: string;
  external_id: string;
  bank_account_id: string | null;
  looks: number;
}
const columns = "company_id, source_account_key, external_id, bank_account_id, looks";
const own = "company_id = $1 and source_account_key = $2";

const offer = statement(
  "sage-account-offer",
  `insert into sage_account (company_id, source_account_key, external_id)
   select $1, o.key, o.external_id from unnest($2::uuid[], $3::text[]) as o(key, external_id)
   on conflict (company_id, source_account_key) do nothing`,
);
const several = statement(
  "sage-account-several",
  `select ${columns} from sage_account where company_id = $1 and source_account_key = any($2::uuid[])`,
);
const byExternal = statement(
  "sage-account-by-external",
  `select ${columns} from sage_account where external_id = $1 limit 1`,
);
const byBankAccount = statement(
  "sage-account-by-bank-account",
  "select external_id from sage_account where company_id = $1 and bank_account_id = $2 limit 1",
);
const forget = statement(
  "sage-account-forget-bank-account",
  `update sage_account set bank_account_id = null, look_at = $4, looks = 0 where ${own} and bank_account_id = $3`,
);
const lookSoon = statement(
  "sage-account-look-soon",
  `update sage_account set look_at = $3, looks = 0
   where company_id = $1 and source_account_key = any($2::uuid[]) and bank_account_id is null`,
);
const lookNext = statement(
  "sage-account-look-next",
  `update sage_account a set look_at = n.look_at, looks = a.looks + 1
   from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as n(company_id, source_account_key, look_at)
   where a.company_id = n.company_id and a.source_account_key = n.source_account_key and a.bank_account_id is null`,
);
const toLook = statement(
  "sage-account-to-look",
  `select ${columns} from sage_account where look_at <= $1 order by look_at limit $2`,
);
const connect = statement(
  "sage-account-connect",
  `update sage_account set bank_account_id = $3, look_at = null where ${own}`,
);

const toAccount = (row: Row): SageAccount => ({
  companyId: row.company_id,
  sourceAccountKey: row.source_account_key,
  externalId: row.external_id,
  bankAccountId: row.bank_account_id,
  looks: row.looks,
});

/** Gives accounts that have none a name at Sage. */
export const nameAccounts = (
  db: Queryable,
  companyId: string,
  names: readonly { key: string; externalId: string }[],
) => db.count(offer, [companyId, names.map(({ key }) => key), names.map(({ externalId }) => externalId)]);

/** What Sage knows of some accounts, by the account's key. */
export async function findSageAccounts(
  db: Queryable,
  companyId: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, SageAccount>> {
  const rows = await db.rows<Row>(several, [companyId, keys]);
  return new Map(rows.map((row) => [row.source_account_key, toAccount(row)]));
}

/** The account of a name at Sage. */
export async function findByExternalId(db: Queryable, externalId: string): Promise<SageAccount | undefined> {
  const row = await db.maybe<Row>(byExternal, [externalId]);
  return row && toAccount(row);
}

/** The name at Sage of what is connected to an account there; undefined where nothing is. */
export const findExternalId = async (
  db: Queryable,
  companyId: string,
  bankAccountId: string,
): Promise<string | undefined> =>
  (await db.maybe<Pick<Row, "external_id">>(byBankAccount, [companyId, bankAccountId]))?.external_id;

/** Forgets the account in Sage that one is connected to, and has Sage asked for another from an instant on. */
export const forgetBankAccount = (
  db: Queryable,
  { companyId, key }: { readonly companyId: string; readonly key: string },
  bankAccountId: string,
  lookAt: Date,
) => db.count(forget, [companyId, key, bankAccountId, lookAt]);

/** Has those that are not connected looked after from an instant on. */
export const lookFrom = (db: Queryable, companyId: string, keys: readonly string[], at: Date) =>
  db.count(lookSoon, [companyId, keys, at]);

/** Counts a look at each, and when the next one is; null for none. */
export const countLooks = (db: Queryable, looks: readonly { account: SageAccount; next: Date | null }[]) =>
  db.count(lookNext, [
    looks.map(({ account }) => account.companyId),
    looks.map(({ account }) => account.sourceAccountKey),
    looks.map(({ next }) => next),
  ]);

export const accountsToLookAt = async (db: Queryable, now: Date, most: number): Promise<SageAccount[]> =>
  (await db.rows<Row>(toLook, [now, most])).map(toAccount);

/** Keeps which account in Sage it is connected to; null for none. */
export const setBankAccount = (db: Queryable, account: SageAccount, bankAccountId: string | null) =>
  db.count(connect, [account.companyId, account.sourceAccountKey, bankAccountId]);
