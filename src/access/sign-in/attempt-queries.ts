import { type Queryable, statement } from "../../database/pool.ts";

interface AttemptRow {
  key: Buffer;
  failures: number;
  last_at: Date;
}

const read = statement(
  "sign-in-attempt-read",
  "select key, failures, last_at from signin.attempt where key = any($1)",
);
const add = statement(
  "sign-in-attempt-add",
  `insert into signin.attempt as a (key, failures, last_at)
   select key, 1, $3 from unnest($1::bytea[]) as key order by key
   on conflict (key) do update
     set failures = case when a.last_at < $2 then 1 else a.failures + 1 end, last_at = excluded.last_at
   returning key, failures, last_at`,
);
const forgetKey = statement("sign-in-attempt-clear", "delete from signin.attempt where key = $1");
const forgetOld = statement(
  "sign-in-attempt-forget",
  `delete from signin.attempt where key in (
     select key from signin.attempt where last_at < $1 limit 100 for update skip locked)`,
);

export const readFailures = (db: Queryable, keys: readonly Buffer[]) => db.rows<AttemptRow>(read, [keys]);

/** One more failure under each key, in the order given; those from before `since` count no more. */
export async function addFailure(
  db: Queryable,
  keys: readonly Buffer[],
  since: Date,
  now: Date,
): Promise<(AttemptRow | undefined)[]> {
  const rows = await db.rows<AttemptRow>(add, [keys, since, now]);
  return keys.map((key) => rows.find((row) => row.key.equals(key)));
}

export const forgetFailures = (
  db: Queryable,
  which: { readonly key: Buffer } | { readonly before: Date },
): Promise<number> =>
  "key" in which ? db.count(forgetKey, [which.key]) : db.count(forgetOld, [which.before]);
