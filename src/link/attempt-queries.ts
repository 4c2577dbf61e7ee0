import { type Queryable, statement } from "../database/pool.ts";

const count = statement(
  "link-attempt-count",
  `insert into link_attempt as a (attempt_hash, attempts, expires_at) values ($1, 1, $3)
   on conflict (attempt_hash) do update set
     attempts = case when a.expires_at <= $2 then 1 else a.attempts + 1 end,
     expires_at = case when a.expires_at <= $2 then $3 else a.expires_at end
   returning attempts, expires_at`,
);
const get = statement(
  "link-attempt-get",
  "select attempts, expires_at from link_attempt where attempt_hash = $1 and expires_at > $2",
);

export interface Attempts {
  readonly attempts: number;
  readonly expiresAt: Date;
}
interface Row {
  attempts: number;
  expires_at: Date;
}
const toAttempts = (row: Row): Attempts => ({ attempts: row.attempts, expiresAt: row.expires_at });

/** Counts one more of what the hash names; a count that has expired begins anew and lasts until `expiresAt`. */
export const countAttempt = async (
  db: Queryable,
  hash: Buffer,
  now: Date,
  expiresAt: Date,
): Promise<Attempts> => toAttempts(await db.one<Row>(count, [hash, now, expiresAt]));

export async function findAttempts(db: Queryable, hash: Buffer, now: Date): Promise<Attempts | undefined> {
  const row = await db.maybe<Row>(get, [hash, now]);
  return row && toAttempts(row);
}
