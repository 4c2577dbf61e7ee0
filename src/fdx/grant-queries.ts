import { type Queryable, statement } from "../database/pool.ts";
import type { Scope } from "./scope.ts";

/** What a customer allowed a client: which accounts of one connection, and what of them. */
export interface Grant {
  readonly companyId: string;
  readonly grantId: string;
  readonly connectionId: string;
  readonly clientId: string;
  /** The user name that the customer signed on with. */
  readonly username: string;
  readonly scopes: readonly Scope[];
}

export interface GrantRow {
  company_id: string;
  grant_id: string;
  connection_id: string;
  client_id: string;
  username: string;
  scopes: Scope[];
}

export const toGrant = (row: GrantRow): Grant => ({
  companyId: row.company_id,
  grantId: row.grant_id,
  connectionId: row.connection_id,
  clientId: row.client_id,
  username: row.username,
  scopes: row.scopes,
});

const insert = statement(
  "fdx-grant-insert",
  `insert into fdx_grant (company_id, grant_id, connection_id, client_id, username, scopes, granted_at)
   values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
);
const insertAccounts = statement(
  "fdx-grant-accounts",
  `insert into fdx_grant_account (company_id, grant_id, source_account_key)
   select $1, $2, unnest($3::uuid[])`,
);
const find = `select company_id, grant_id, connection_id, client_id, username, scopes
   from fdx_grant where company_id = $1 and grant_id = $2`;
const get = statement("fdx-grant-get", find);
const lock = statement("fdx-grant-lock", `${find} for update`);
const remove = statement("fdx-grant-remove", "delete from fdx_grant where company_id = $1 and grant_id = $2");
const removeOfConnection = statement(
  "fdx-grant-remove-connection",
  "delete from fdx_grant where company_id = $1 and connection_id = $2",
);
const removeOfUser = statement(
  "fdx-grant-remove-user",
  "delete from fdx_grant where company_id = $1 and connection_id = $2 and username = $3",
);
const keysOfOthers = statement(
  "fdx-grant-other-accounts",
  `select distinct a.source_account_key from fdx_grant_account a
   join fdx_grant g on g.company_id = a.company_id and g.grant_id = a.grant_id
   where g.company_id = $1 and g.connection_id = $2 and g.grant_id <> $3`,
);
const keys = statement(
  "fdx-grant-account-keys",
  "select source_account_key from fdx_grant_account where company_id = $1 and grant_id = $2",
);
const note = statement(
  "fdx-grant-account-note",
  `update fdx_grant_account set noted_at = $4, noted_actor = $5
   where company_id = $1 and grant_id = $2 and source_account_key = $3
     and (noted_at is null or noted_at <= $6 or noted_actor is distinct from $5)`,
);
const forgetUnused = statement(
  "fdx-grant-forget-unused",
  `delete from fdx_grant g where granted_at < $1
     and not exists (select from fdx_token t where t.company_id = g.company_id and t.grant_id = g.grant_id
       and t.expires_at > $2 and (t.kind = 'access' or t.superseded_at is null))`,
);

/** Stores a grant with its accounts; false when it is stored already: its page was posted twice. */
export async function insertGrant(
  db: Queryable,
  grant: Grant,
  accountKeys: readonly string[],
  now: Date,
): Promise<boolean> {
  const { clientId, companyId, connectionId, grantId, scopes, username } = grant;
  const values = [companyId, grantId, connectionId, clientId, username, scopes, now];
  if ((await db.count(insert, values)) === 0) return false;
  await db.count(insertAccounts, [companyId, grantId, accountKeys]);
  return true;
}

type GrantKey = Pick<Grant, "companyId" | "grantId">;

export async function findGrant(db: Queryable, { companyId, grantId }: GrantKey): Promise<Grant | undefined> {
  const row = await db.maybe<GrantRow>(get, [companyId, grantId]);
  return row && toGrant(row);
}

/** The grant, which nobody else uses or ends until the transaction ends. */
export async function lockGrant(db: Queryable, { companyId, grantId }: GrantKey): Promise<Grant | undefined> {
  const row = await db.maybe<GrantRow>(lock, [companyId, grantId]);
  return row && toGrant(row);
}

/** Ends a grant with everything issued under it. */
export const removeGrant = (db: Queryable, { companyId, grantId }: GrantKey): Promise<number> =>
  db.count(remove, [companyId, grantId]);

/** Ends every grant of a connection and tells how many there were. */
export const removeGrantsOf = (
  db: Queryable,
  { companyId, connectionId }: { companyId: string; connectionId: string },
): Promise<number> => db.count(removeOfConnection, [companyId, connectionId]);

/** Ends every grant that was given with one user name and tells how many there were. */
export const removeGrantsOfUser = (
  db: Queryable,
  { companyId, connectionId }: { companyId: string; connectionId: string },
  username: string,
): Promise<number> => db.count(removeOfUser, [companyId, connectionId, username]);

const keysIn = async (rows: Promise<{ source_account_key: string }[]>): Promise<string[]> =>
  (await rows).map((row) => row.source_account_key);

/** Internal keys of the accounts that the customer chose. */
export const grantedKeys = (db: Queryable, { companyId, grantId }: GrantKey): Promise<string[]> =>
  keysIn(db.rows(keys, [companyId, grantId]));

/** Internal keys of the accounts that other grants of the same connection hold. */
export const keysOfOtherGrants = (
  db: Queryable,
  { companyId, connectionId, grantId }: Grant,
): Promise<string[]> => keysIn(db.rows(keysOfOthers, [companyId, connectionId, grantId]));

/** Notes that an account is collected for somebody; false when that was noted after `since` already. */
export const noteCollection = async (
  db: Queryable,
  { companyId, grantId }: GrantKey,
  accountKey: string,
  actor: string,
  { now, since }: { now: Date; since: Date },
): Promise<boolean> => (await db.count(note, [companyId, grantId, accountKey, now, actor, since])) > 0;

/** Forgets grants made before `before` that hold no token any more. */
export const forgetUnusedGrants = (db: Queryable, before: Date, now: Date): Promise<number> =>
  db.count(forgetUnused, [before, now]);
