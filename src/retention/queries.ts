import { type Queryable, statement } from "../database/pool.ts";
import type { Retained } from "./retention.ts";

interface Row {
  what: Retained;
  days: number;
}

const list = statement("retention-list", "select what, days from retention_setting");
const save = statement(
  "retention-save",
  `insert into retention_setting (what, days, changed_at) values ($1, $2, $3)
   on conflict (what) do update set days = excluded.days, changed_at = excluded.changed_at`,
);
const remove = statement("retention-delete", "delete from retention_setting where what = $1");
/** One change at a time, also of what has no row yet. */
const lock = statement("retention-lock", "lock table retention_setting in share row exclusive mode");

/** The days that were set in the Portal. */
export const listDays = async (db: Queryable): Promise<ReadonlyMap<string, number>> =>
  new Map((await db.rows<Row>(list)).map(({ what, days }) => [what, days]));
export const lockDays = (tx: Queryable) => tx.rows(lock);
export const saveDays = (tx: Queryable, what: Retained, days: number, now: Date) =>
  tx.count(save, [what, days, now]);
export const removeDays = (tx: Queryable, what: Retained) => tx.count(remove, [what]);
