import { type Queryable, statement } from "../database/pool.ts";

const keep = statement(
  "undone-outcomes-keep",
  `insert into undone_outcome (company_id, source_account_key, state, accepted_at, settled_at, lines)
   select company_id, source_account_key, state, accepted_at, settled_at, count(*)
   from statement_line
   where company_id = $1 and source_account_key = $2 and position = any($3::bigint[])
     and state in ('refused', 'cancelled') and settled_at is not null
   group by 1, 2, 3, 4, 5
   on conflict (company_id, source_account_key, state, accepted_at, settled_at)
     do update set lines = undone_outcome.lines + excluded.lines`,
);

/**
 * Keeps that lines were refused or cancelled, before they go on their way again: what has happened on a day stays
 * counted. The account's lane is locked by the caller.
 */
export const keepUndoneOutcomes = (
  tx: Queryable,
  { companyId, sourceAccountKey }: { companyId: string; sourceAccountKey: string },
  positions: readonly number[],
) => tx.count(keep, [companyId, sourceAccountKey, positions]);
