import { type Queryable, statement } from "../database/pool.ts";

const spend = statement(
  "link-spend-code",
  "insert into spent_link_code (code_hash, expires_at) values ($1, $2) on conflict do nothing",
);
const spent = statement("link-code-spent", "select 1 as spent from spent_link_code where code_hash = $1");
const forget = [
  statement("link-forget-codes", "delete from spent_link_code where expires_at <= $1"),
  // Those that have ended before their longest life still prove who may ask for a new link.
  statement("link-forget-sessions", "delete from link_session where coalesce(ends_at, expires_at) <= $1"),
  statement("link-forget-attempts", "delete from link_attempt where expires_at <= $1"),
];

/** Spends a one-time password; false when it was spent before. */
export const spendCode = async (db: Queryable, codeHash: Buffer, expiresAt: Date): Promise<boolean> =>
  (await db.count(spend, [codeHash, expiresAt])) === 1;

export const isSpent = async (db: Queryable, codeHash: Buffer): Promise<boolean> =>
  (await db.maybe(spent, [codeHash])) !== undefined;

/** Removes what has expired. */
export async function forgetExpired(db: Queryable, now: Date): Promise<void> {
  for (const expired of forget) await db.count(expired, [now]);
}
