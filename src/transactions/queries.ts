import { isUuid } from "../companies/find-company.ts";
import { type Queryable, statement, type Transaction } from "../database/pool.ts";
import { type Decimal, storedDecimal } from "../money.ts";
import { type AcceptedLine, contentDigest } from "./transaction.ts";

export interface AccountPlace {
  readonly companyId: string;
  readonly connectionId: string;
  readonly accountId: string;
}

export interface LaneState {
  readonly nextPosition: number;
  readonly lastBalance: Decimal | null;
  /** Date of the line that `lastBalance` stood after. */
  readonly lastDate: string | null;
}

const lockLane = statement(
  "push-lock-lane",
  `select next_position, last_balance, last_date from lane
   where (company_id, source_account_key) = (
     select company_id, source_account_key from source_account
     where company_id = $1 and connection_id = $2 and account_id = $3
   )
   for update`,
);

/**
 * Locks the lane of an account, which is locked already, so that its delivery waits meanwhile; undefined when there is
 * no such account.
 */
export async function lockLaneForPush(
  tx: Transaction,
  { companyId, connectionId, accountId }: AccountPlace,
): Promise<LaneState | undefined> {
  if (!isUuid(companyId) || !isUuid(connectionId)) return undefined;
  const lane = await tx.maybe<{
    next_position: number;
    last_balance: string | null;
    last_date: string | null;
  }>(lockLane, [companyId, connectionId, accountId]);
  if (!lane) return undefined;
  return {
    nextPosition: lane.next_position,
    lastBalance: lane.last_balance === null ? null : storedDecimal(lane.last_balance),
    lastDate: lane.last_date,
  };
}

export interface LineKey {
  readonly companyId: string;
  readonly sourceAccountKey: string;
  readonly feedNumber: number;
}

const columns = `n.position, n.transaction_id, n.posted_on, n.date_text, n.amount, n.balance, n.description, n.counterparty,
  n.reference, n.transaction_type, n.reconciled, n.digest`;
const shape = `n(position bigint, transaction_id text, posted_on date, date_text text, amount numeric, balance numeric,
  description text, counterparty text, reference text, transaction_type text, reconciled boolean, digest bytea)`;
const insert = statement(
  "push-insert-lines",
  `insert into statement_line (company_id, source_account_key, feed_number, operation_id, state, accepted_at, turn,
     position, transaction_id, posted_on, date_text, amount, balance, description, counterparty, reference,
     transaction_type, reconciled, digest)
   select $1, $2, $3, $4, $7, $5, case when $7 = 'accepted' then n.position end, ${columns}
   from json_to_recordset($6::json) as ${shape}
   on conflict (company_id, source_account_key, feed_number, transaction_id) do nothing`,
);
const repeated = statement(
  "push-repeated-lines",
  `select position, transaction_id, state, encode(digest, 'hex') as digest, operation_id = $5 as fresh
   from statement_line
   where company_id = $1 and source_account_key = $2 and feed_number = $3 and transaction_id = any($4::text[])`,
);
const rearm = statement(
  "push-rearm-lines",
  `update statement_line l
   set state = $6, turn = case when $6 = 'accepted' then n.position end, batch_id = null, reason_code = null, reason = null, settled_at = null,
       accepted_at = $4, posted_on = n.posted_on, date_text = n.date_text, amount = n.amount, balance = n.balance,
       description = n.description, counterparty = n.counterparty, reference = n.reference,
       transaction_type = n.transaction_type, reconciled = n.reconciled, digest = n.digest
   from json_to_recordset($5::json) as ${shape}
   where l.company_id = $1 and l.source_account_key = $2 and l.feed_number = $3 and l.transaction_id = n.transaction_id
     and l.state in ('refused', 'cancelled')`,
);
const advance = statement(
  "push-advance-lane",
  `with lane as (
     update lane set next_position = next_position + $3,
       last_balance = case when $7::date >= coalesce(last_date, $7) then coalesce($4, last_balance) else last_balance end,
       last_date = case when $4 is null then last_date else greatest(last_date, $7::date) end,
       due_at = case when $6 then least(due_at, greatest($5::timestamptz, hold_until)) else due_at end
     where company_id = $1 and source_account_key = $2
     returning due_at <= $5 as due, last_date
   ), account as (
     update source_account
     set balance = case when (select last_date from lane) = $7 then coalesce($4, balance) else balance end,
       modified_at = $5
     where company_id = $1 and source_account_key = $2
   )
   select case when due then pg_notify('lane_due', '') end from lane`,
);

/** One row per line; `position` counts up from `from` in the order of the lines. */
const asRows = (lines: readonly (AcceptedLine & { position: number })[]): string =>
  JSON.stringify(
    lines.map((line) => ({
      position: line.position,
      transaction_id: line.transactionId,
      posted_on: line.date,
      date_text: line.dateText,
      amount: line.amount,
      balance: line.balance,
      description: line.description,
      counterparty: line.counterparty,
      reference: line.reference,
      transaction_type: line.transactionType,
      reconciled: line.reconciled,
      digest: `\\x${contentDigest(line)}`,
    })),
  );

/** Where a line begins: it waits to be sent, or to be fetched. */
export type Beginning = "accepted" | "available";
type Placed = AcceptedLine & { position: number };

/** Stores the lines whose transaction id the feed has not seen, and tells how many those were. */
export const insertLines = (
  tx: Queryable,
  { companyId, sourceAccountKey, feedNumber }: LineKey,
  operationId: string,
  lines: readonly Placed[],
  begin: Beginning,
  now: Date,
): Promise<number> =>
  tx.count(insert, [companyId, sourceAccountKey, feedNumber, operationId, now, asRows(lines), begin]);

const newest = statement(
  "push-newest-date",
  `select posted_on::text as date from statement_line
   where company_id = $1 and source_account_key = $2 and feed_number = $3 and position < $4
     and state not in ('refused', 'cancelled')
   order by position desc limit 1`,
);

/** Date of the line accepted last before a position; where dates only ascend it is the newest one. */
export const findNewestDate = async (
  tx: Queryable,
  { companyId, sourceAccountKey, feedNumber }: LineKey,
  before: number,
): Promise<string | undefined> =>
  (await tx.maybe<{ date: string }>(newest, [companyId, sourceAccountKey, feedNumber, before]))?.date;

export interface KnownLine {
  readonly position: number;
  readonly transaction_id: string;
  readonly state: string;
  readonly digest: string;
  /** Brought by this very push. */
  readonly fresh: boolean;
}

export const findKnownLines = (
  tx: Queryable,
  { companyId, sourceAccountKey, feedNumber }: LineKey,
  ids: readonly string[],
  operationId: string,
): Promise<KnownLine[]> =>
  tx.rows<KnownLine>(repeated, [companyId, sourceAccountKey, feedNumber, ids, operationId]);

/** Queues refused and cancelled lines anew, with the content they have now. */
export const rearmLines = (
  tx: Queryable,
  { companyId, sourceAccountKey, feedNumber }: LineKey,
  lines: readonly Placed[],
  begin: Beginning,
  now: Date,
): Promise<number> => tx.count(rearm, [companyId, sourceAccountKey, feedNumber, now, asRows(lines), begin]);

/**
 * Moves the lane on: positions used, balance known unless a newer line has one, and delivery due unless the lane is
 * held or nothing is new.
 */
export const advanceLane = (
  tx: Transaction,
  { companyId, sourceAccountKey }: LineKey,
  positions: number,
  last: { readonly balance: Decimal | null; readonly date: string } | null,
  now: Date,
  due: boolean,
) =>
  tx.later(advance, [
    companyId,
    sourceAccountKey,
    positions,
    last?.balance ?? null,
    now,
    due,
    last?.date ?? null,
  ]);
