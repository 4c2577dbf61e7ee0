import { type Queryable, statement } from "../database/pool.ts";

interface ConnectionKey {
  readonly companyId: string;
  readonly connectionId: string;
}

const insert = statement(
  "otp-insert",
  `insert into one_time_password (connection_id, code_hash, company_id, created_at, expires_at)
   values ($1, $2, $3, $4, $5)
   on conflict (connection_id, code_hash) do update set expires_at = excluded.expires_at, wrong_guesses = 0`,
);
const keepNewest = statement(
  "otp-keep-newest",
  `delete from one_time_password where connection_id = $1 and code_hash not in (
     select code_hash from one_time_password where connection_id = $1 and expires_at > $2
     order by created_at desc, code_hash limit $3)`,
);
const company = statement(
  "otp-company",
  "select company_id from one_time_password where connection_id = $1 limit 1",
);
const lock = statement(
  "otp-lock",
  `select code_hash from one_time_password
   where connection_id = $1 and expires_at > $2 order by code_hash for update`,
);
const spend = statement(
  "otp-spend",
  "delete from one_time_password where connection_id = $1 and code_hash = $2",
);
const guess = statement(
  "otp-guess",
  "update one_time_password set wrong_guesses = wrong_guesses + 1 where connection_id = $1",
);
const giveUp = statement(
  "otp-give-up",
  "delete from one_time_password where connection_id = $1 and wrong_guesses >= $2",
);
const remove = statement("otp-remove", "delete from one_time_password where connection_id = $1");
const forget = statement("otp-forget", "delete from one_time_password where expires_at <= $1");

export interface StoredCode {
  readonly code_hash: Buffer;
}

/** Stores a code and lets go of what has expired or is more than the newest `outstanding`. */
export async function insertCode(
  db: Queryable,
  { companyId, connectionId }: ConnectionKey,
  code: { hash: Buffer; now: Date; expiresAt: Date; outstanding: number },
): Promise<void> {
  await db.count(insert, [connectionId, code.hash, companyId, code.now, code.expiresAt]);
  await db.count(keepNewest, [connectionId, code.now, code.outstanding]);
}

/** The company of a connection that has codes. */
export const companyOfCodes = async (db: Queryable, connectionId: string): Promise<string | undefined> =>
  (await db.maybe<{ company_id: string }>(company, [connectionId]))?.company_id;

/** The codes of a connection that are still good; nobody else spends or guesses until the transaction ends. */
export const lockCodes = (db: Queryable, connectionId: string, now: Date): Promise<StoredCode[]> =>
  db.rows<StoredCode>(lock, [connectionId, now]);

export const spendCode = (db: Queryable, connectionId: string, hash: Buffer) =>
  db.count(spend, [connectionId, hash]);

/** Counts a wrong code against all that wait, and tells how many were given up for it. */
export async function countWrongGuess(db: Queryable, connectionId: string, maximum: number): Promise<number> {
  await db.count(guess, [connectionId]);
  return db.count(giveUp, [connectionId, maximum]);
}

export const removeCodes = (db: Queryable, connectionId: string) => db.count(remove, [connectionId]);

export const forgetExpiredCodes = (db: Queryable, now: Date) => db.count(forget, [now]);
