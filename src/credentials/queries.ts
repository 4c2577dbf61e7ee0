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

const insert = statement(
  "credential-insert",
  `insert into feed_credential (username, company_id, connection_id, password_hash, created_at)
   values ($1, $2, $3, $4, $5)`,
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
const record = statement(
  "credential-record",
  "update feed_credential set failures = $2, locked_until = $3, last_used_at = $4 where username = $1",
);
const remove = statement(
  "credential-remove",
  "delete from feed_credential where company_id = $1 and connection_id = $2",
);

export const insertCredential = (
  db: Queryable,
  { companyId, connectionId }: ConnectionKey,
  username: string,
  passwordHash: Buffer,
  now: Date,
) => db.count(insert, [username, companyId, connectionId, passwordHash, now]);

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

export const recordSignOn = (
  db: Queryable,
  { username, failures, lockedUntil, lastUsedAt }: StoredCredential,
) => db.count(record, [username, failures, lockedUntil, lastUsedAt]);

/** Removes every pair of a connection and tells how many there were. */
export const removeCredentials = (
  db: Queryable,
  { companyId, connectionId }: ConnectionKey,
): Promise<number> => db.count(remove, [companyId, connectionId]);
