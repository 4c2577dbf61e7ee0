import { type Queryable, statement } from "../database/pool.ts";
import type { Line } from "../integrations/integration.ts";
import { storedDecimal } from "../money.ts";
import type { Lease } from "./batch.ts";

const lane = "company_id = $1 and source_account_key = $2";

interface LineRow {
  position: number;
  feed_number: number;
  transaction_id: string;
  posted_on: string;
  amount: string;
  balance: string | null;
  description: string | null;
  counterparty: string | null;
  reference: string | null;
  transaction_type: string | null;
  reconciled: boolean | null;
}

const waiting = statement(
  "lines-waiting",
  `select position, feed_number, transaction_id, posted_on, amount, balance, description, counterparty, reference,
     transaction_type, reconciled
   from statement_line where ${lane} and turn is not null order by turn limit $3`,
);
const earlier = statement(
  "lines-earlier",
  `select position, feed_number, transaction_id, posted_on, amount, balance, description, counterparty, reference,
     transaction_type, reconciled
   from statement_line where ${lane} and feed_number = $3 and batch_id is not null and state <> 'cancelled'
     and (posted_on, amount) in (select * from unnest($4::date[], $5::numeric[])) and position <> all($6::bigint[])
   order by position`,
);
const take = statement(
  "lines-take",
  `update statement_line set state = 'sending', turn = null, batch_id = $4
   where ${lane} and position = any($3::bigint[])`,
);
const setState = statement(
  "lines-state",
  `update statement_line set state = $4 where ${lane} and position = any($3::bigint[])`,
);
const requeue = statement(
  "lines-requeue",
  `update statement_line l set state = 'accepted', turn = n.turn, batch_id = null
   from (select r.position, r.place - cardinality($3::bigint[]) - 1 + coalesce(
       (select min(turn) from statement_line where ${lane} and turn is not null),
       (select next_position from lane where ${lane})) as turn
     from unnest($3::bigint[]) with ordinality as r(position, place)) n
   where l.company_id = $1 and l.source_account_key = $2 and l.position = n.position`,
);
const settle = statement(
  "lines-settle",
  `update statement_line l set state = n.state, reason_code = n.code, reason = n.reason, settled_at = $4, turn = null
   from json_to_recordset($3::json) as n(position bigint, state text, code text, reason text)
   where l.company_id = $1 and l.source_account_key = $2 and l.position = n.position`,
);
const cancel = statement(
  "lines-cancel",
  `update statement_line set state = 'cancelled', turn = null, batch_id = null, reason_code = 'cancelled', reason = $3, settled_at = $4
   where company_id = $1 and source_account_key = any($2::uuid[]) and (turn is not null or state = 'accepted')
   returning source_account_key, position`,
);
const withdraw = statement(
  "batches-withdraw",
  `update delivery_batch b set state = 'withdrawn', settled_at = $3, reason = $4
   where b.company_id = $1 and b.source_account_key = any($2::uuid[]) and b.state = 'ready'
     and not exists (select from statement_line l where l.company_id = b.company_id
       and l.source_account_key = b.source_account_key and l.position = any(b.positions) and l.state <> 'cancelled')`,
);

export interface WaitingLine extends Line {
  readonly position: number;
  readonly feedNumber: number;
}

/** The lines next in turn of a lane, at most `limit`. */
export const waitingLines = async (tx: Queryable, lease: Lease, limit: number): Promise<WaitingLine[]> =>
  (await tx.rows<LineRow>(waiting, [lease.companyId, lease.sourceAccountKey, limit])).map(toLine);

const toLine = (row: LineRow): WaitingLine => ({
  position: row.position,
  feedNumber: row.feed_number,
  transactionId: row.transaction_id,
  date: row.posted_on,
  amount: storedDecimal(row.amount),
  balance: row.balance === null ? null : storedDecimal(row.balance),
  description: row.description,
  counterparty: row.counterparty,
  reference: row.reference,
  transactionType: row.transaction_type,
  reconciled: row.reconciled,
});

type Place = Pick<Lease, "companyId" | "sourceAccountKey">;

/** What went through the feed of some lines before them and is of the same days and amounts. */
export const earlierLines = async (
  tx: Queryable,
  at: Place,
  lines: readonly WaitingLine[],
): Promise<Line[]> =>
  (
    await tx.rows<LineRow>(earlier, [
      at.companyId,
      at.sourceAccountKey,
      lines[0]?.feedNumber,
      lines.map(({ date }) => date),
      lines.map(({ amount }) => amount),
      lines.map(({ position }) => position),
    ])
  ).map(toLine);

export const takeLines = (tx: Queryable, at: Place, positions: readonly number[], batchId: string) =>
  tx.count(take, [at.companyId, at.sourceAccountKey, positions, batchId]);

export const setLineState = (tx: Queryable, at: Place, positions: readonly number[], state: string) =>
  tx.count(setState, [at.companyId, at.sourceAccountKey, positions, state]);

/** Puts lines that certainly did not go out back before all that wait, in the order given. */
export const requeueLines = (tx: Queryable, at: Place, positions: readonly number[]) =>
  tx.count(requeue, [at.companyId, at.sourceAccountKey, positions]);

export interface LineEnd {
  readonly position: number;
  readonly state: string;
  readonly code: string | null;
  readonly reason: string | null;
}

export const settleLines = (tx: Queryable, at: Place, ends: readonly LineEnd[], now: Date) =>
  tx.count(settle, [at.companyId, at.sourceAccountKey, JSON.stringify(ends), now]);

/** Cancels the lines of some accounts that certainly did not go out, and returns where they stand. */
export async function cancelLines(
  tx: Queryable,
  companyId: string,
  keys: readonly string[],
  reason: string,
  now: Date,
) {
  const rows = await tx.rows<{ source_account_key: string; position: number }>(cancel, [
    companyId,
    keys,
    reason,
    now,
  ]);
  await tx.count(withdraw, [companyId, keys, now, reason]);
  return rows;
}
