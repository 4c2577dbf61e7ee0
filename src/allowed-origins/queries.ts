import { type Queryable, statement } from "../database/pool.ts";

const list = statement("allowed-origin-list", "select origin from allowed_origin order by place");
const lock = statement("allowed-origin-lock", "lock table allowed_origin in share row exclusive mode");
const clear = statement("allowed-origin-clear", "delete from allowed_origin");
const insert = statement(
  "allowed-origin-insert",
  "insert into allowed_origin (origin, place) select * from unnest($1::text[]) with ordinality",
);

/** The origins in the order they were given. */
export const listOrigins = async (db: Queryable): Promise<string[]> =>
  (await db.rows<{ origin: string }>(list)).map(({ origin }) => origin);

/** Holds off every other change of the origins until the transaction ends. */
export const lockOrigins = (db: Queryable) => db.rows(lock);

/** The caller holds the lock. */
export async function replaceOrigins(db: Queryable, origins: readonly string[]): Promise<void> {
  await db.count(clear);
  await db.count(insert, [origins]);
}
