import { type Queryable, statement } from "../database/pool.ts";

interface ConnectionKey {
  readonly companyId: string;
  readonly connectionId: string;
}

/** A stored pair, with what its sign-ons left behind. */
export interface StoredCredential extends ConnectionKey {
  readonly username: string;
  readonly passwordHash: Buffer;
  readonly lastUsedAt: Date | null;
  readonly failures: number;
  readonly lockedUntil: Date | null;
}

/** A pair as it is listed: nothing of it that signs on. */
export interface CredentialSet {
  readonly setId: string;
  readonly issuedAt: Date;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

const insert = statement(
  "credential-insert",
  `insert into feed_credential (username, company_id, connection_id, password_hash, created_at, set_id)
   values ($1, $2, $3, $4, $5, $6)`,
);
const count = statement(
  "credential-count",
  "select count(*)::int as pairs from feed_credential where company_id = $1 and connection_id = $2",
);
const lock = statement(
  "credential-lock",
  `select username, company_id, connection_id, password_hash, last_used_at, failures, locked_until
   from feed_credential where username = $1 for no key update`,
);
const hold = statement(
  "credential-hold",
  `select username from feed_credential where username = $1 and company_id = $2 and connection_id = $3
   for key share`,
);
const record = statement(
  "credential-record",
  "update feed_credential set failures = $2, locked_until = $3, last_used_at = $4 where username = $1",
);
const remove = statement(
  "credential-remove",
  `with gone as (
     delete from feed_credential where company_id = $1 and connection_id = $2
     returning company_id, connection_id, set_id, created_at, last_used_at)
   insert into revoked_credential (company_id, connection_id, set_id, issued_at, last_used_at, revoked_at)
   select company_id, connection_id, set_id, created_at, last_used_at, $3 from gone`,
);
const removeOne = statement(
  "credential-remove-one",
  `with gone as (
     delete from feed_credential where company_id = $1 and connection_id = $2 and set_id = $3
     returning company_id, connection_id, set_id, created_at, last_used_at, username),
   kept as (
     insert into revoked_credential (company_id, connection_id, set_id, issued_at, last_used_at, revoked_at)
     select company_id, connection_id, set_id, created_at, last_used_at, $4 from gone)
   select username from gone`,
);
const findUsername = statement(
  "credential-find-username",
  "select username from feed_credential where company_id = $1 and connection_id = $2 and set_id = $3",
);
const forget = statement(
  "credential-forget",
  `delete from revoked_credential where company_id = $1 and set_id in (
     select set_id from revoked_credential where company_id = $1 and connection_id = $2
     order by revoked_at desc, issued_at desc, set_id offset $3)`,
);
const list = statement(
  "credential-list",
  `select set_id, created_at as issued_at, last_used_at, null::timestamptz as revoked_at
   from feed_credential where company_id = $1 and connection_id = $2
   union all
   select set_id, issued_at, last_used_at, revoked_at
   from revoked_credential where company_id = $1 and connection_id = $2
   order by issued_at desc, set_id`,
);

export const insertCredential = (
  db: Queryable,
  { companyId, connectionId }: ConnectionKey,
  pair: { readonly setId: string; readonly username: string; readonly passwordHash: Buffer },
  now: Date,
) => db.count(insert, [pair.username, companyId, connectionId, pair.passwordHash, now, pair.setId]);

export const countCredentials = async (
  db: Queryable,
  { companyId, connectionId }: ConnectionKey,
): Promise<number> => (await db.one<{ pairs: number }>(count, [companyId, connectionId])).pairs;

/** The pair of a user name; nobody else checks it until the transaction ends. */
export async function lockCredential(db: Queryable, username: string): Promise<StoredCredential | undefined> {
  const row = await db.maybe<{
    username: string;
    company_id: string;
    connection_id: string;
    password_hash: Buffer;
    last_used_at: Date | null;
    failures: number;
    locked_until: Date | null;
  }>(lock, [username]);
  return (
    row && {
      username: row.username,
      companyId: row.company_id,
      connectionId: row.connection_id,
      passwordHash: row.password_hash,
      lastUsedAt: row.last_used_at,
      failures: row.failures,
      lockedUntil: row.locked_until,
    }
  );
}

/** Whether a pair is still one of the connection's; it then stays so until the transaction ends. */
export const holdCredential = async (
  db: Queryable,
  { companyId, connectionId }: ConnectionKey,
  username: string,
): Promise<boolean> => (await db.maybe(hold, [username, companyId, connectionId])) !== undefined;

export const recordSignOn = (
  db: Queryable,
  { username, failures, lockedUntil, lastUsedAt }: StoredCredential,
) => db.count(record, [username, failures, lockedUntil, lastUsedAt]);

/** Revoked pairs of a connection that are remembered; the oldest go. */
const maximumRevoked = 100;

/** Removes every pair of a connection and tells how many there were; that they existed stays known. */
export async function removeCredentials(
  db: Queryable,
  { companyId, connectionId }: ConnectionKey,
  now: Date,
): Promise<number> {
  const removed = await db.count(remove, [companyId, connectionId, now]);
  if (removed > 0) await db.count(forget, [companyId, connectionId, maximumRevoked]);
  return removed;
}

/** Whether a pair of a connection is in force. */
export const isInForce = async (
  db: Queryable,
  { companyId, connectionId }: ConnectionKey,
  setId: string,
): Promise<boolean> => (await db.maybe(findUsername, [companyId, connectionId, setId])) !== undefined;

/** Removes one pair and gives its user name; that it existed stays known. */
export async function removeCredential(
  db: Queryable,
  { companyId, connectionId }: ConnectionKey,
  setId: string,
  now: Date,
): Promise<string> {
  const { username } = await db.one<{ username: string }>(removeOne, [companyId, connectionId, setId, now]);
  await db.count(forget, [companyId, connectionId, maximumRevoked]);
  return username;
}

/** The pairs of a connection, in force and revoked, newest first. */
export const listCredentials = async (
  db: Queryable,
  { companyId, connectionId }: ConnectionKey,
): Promise<CredentialSet[]> =>
  (
    await db.rows<{ set_id: string; issued_at: Date; last_used_at: Date | null; revoked_at: Date | null }>(
      list,
      [companyId, connectionId],
    )
  ).map((row) => ({
    setId: row.set_id,
    issuedAt: row.issued_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  }));
