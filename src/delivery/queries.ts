import { type Queryable, statement } from "../database/pool.ts";
import type { Line } from "../integrations/integration.ts";
import { storedDecimal } from "../money.ts";
import type { BatchState, DeliveryBatch, Lease } from "./batch.ts";

const lane = "company_id = $1 and source_account_key = $2";

const claim = statement(
  "lane-claim",
  `update lane set leased_by = $1, leased_until = $2, fence = fence + 1
   where (company_id, source_account_key) = (
     select company_id, source_account_key from lane
     where due_at <= $3 and (leased_until is null or leased_until <= $3)
     order by due_at limit 1 for update skip locked)
   returning company_id, source_account_key, fence, failures, batch_lines`,
);
const hold = statement(
  "lane-hold-lease",
  `select 1 as held from lane where ${lane} and fence = $3 and leased_by = $4 for update`,
);
const release = statement(
  "lane-release",
  `update lane l set leased_by = null, leased_until = null, failures = $3, hold_until = $4,
     due_at = case when $4::timestamptz is not null then $4
       when exists (select from statement_line s where s.company_id = l.company_id
         and s.source_account_key = l.source_account_key and s.turn is not null) then $5::timestamptz end,
     batch_lines = $6
   where ${lane}`,
);
const renew = statement(
  "lane-renew",
  "update lane set leased_until = $2 where leased_by = $1 and leased_until > $3",
);
const releaseAll = statement(
  "lane-release-all",
  "update lane set leased_by = null, leased_until = null where leased_by is not null",
);
const lockLanes = statement(
  "lane-lock-all",
  `select source_account_key from lane where company_id = $1 and source_account_key = any($2::uuid[])
   order by source_account_key for update`,
);
const prepare = statement(
  "lane-prepare",
  `with lane as (
     insert into lane (company_id, source_account_key, organisation_id, due_at) values ($1, $2, $3, $4)
     on conflict (company_id, source_account_key) do update
       set organisation_id = excluded.organisation_id, due_at = excluded.due_at, hold_until = null
       where not exists (select from delivery_batch b where b.company_id = lane.company_id
         and b.source_account_key = lane.source_account_key and b.state = 'parked')
   ) select pg_notify('lane_due', '')`,
);
const wake = statement(
  "lane-wake",
  `with lanes as (
     update lane l set due_at = $3, hold_until = null
     from source_account a, delivery_batch b
     where a.company_id = $1 and a.connection_id = $2
       and l.company_id = a.company_id and l.source_account_key = a.source_account_key
       and b.company_id = l.company_id and b.source_account_key = l.source_account_key
       and b.state in ('ready', 'sending', 'at-provider', 'in-doubt')
   ) select pg_notify('lane_due', '')`,
);
const sweep = statement(
  "lane-sweep",
  `update lane l set due_at = $1
   where l.due_at is null and l.hold_until is null and l.leased_until is null
     and exists (select from statement_line s where s.company_id = l.company_id
       and s.source_account_key = l.source_account_key and s.turn is not null)`,
);

/** Takes the lane that has been due longest and that nobody works on. */
export async function claimLane(
  db: Queryable,
  node: string,
  until: Date,
  now: Date,
): Promise<Lease | undefined> {
  const row = await db.maybe<{
    company_id: string;
    source_account_key: string;
    fence: number;
    failures: number;
    batch_lines: number | null;
  }>(claim, [node, until, now]);
  return (
    row && {
      companyId: row.company_id,
      sourceAccountKey: row.source_account_key,
      fence: row.fence,
      failures: row.failures,
      batchLines: row.batch_lines,
    }
  );
}

/** Locks the lane of a lease; false when another process has taken it over. */
export const holdsLease = async (tx: Queryable, lease: Lease, node: string): Promise<boolean> =>
  (await tx.maybe(hold, [lease.companyId, lease.sourceAccountKey, lease.fence, node])) !== undefined;

/** Gives a lane back. With `holdUntil` nothing happens before then; without, it is due at once if lines wait. */
export const releaseLane = (
  tx: Queryable,
  lease: Lease,
  next: { failures: number; holdUntil: Date | "infinity" | null; batchLines: number | null },
  now: Date,
) =>
  tx.count(release, [
    lease.companyId,
    lease.sourceAccountKey,
    next.failures,
    next.holdUntil,
    now,
    next.batchLines,
  ]);

export const renewLeases = (db: Queryable, node: string, until: Date, now: Date) =>
  db.count(renew, [node, until, now]);

/** Ends all leases: for the start of a process that knows it is the only one. */
export const releaseLeases = (db: Queryable) => db.count(releaseAll);

/** Locks the lanes of some accounts, in the order everybody locks them. */
export const lockLanesOf = (tx: Queryable, companyId: string, keys: readonly string[]) =>
  tx.rows(lockLanes, [companyId, keys]);

/** Makes a lane lead to an organisation, and due, in case something waits. */
export const setLaneOrganisation = (
  tx: Queryable,
  companyId: string,
  key: string,
  organisationId: string,
  now: Date,
) => tx.rows(prepare, [companyId, key, organisationId, now]);

/** Makes the lanes of a connection due whose batches are not settled. */
export const wakeUnsettled = (tx: Queryable, companyId: string, connectionId: string, now: Date) =>
  tx.rows(wake, [companyId, connectionId, now]);

/** Safety net: lanes with waiting lines that nobody made due. Returns how many it found, which should be none. */
export const sweepLanes = (db: Queryable, now: Date) => db.count(sweep, [now]);

/* ---- lines ---- */

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
  `update statement_line set state = 'accepted', turn = position, batch_id = null
   where ${lane} and position = any($3::bigint[])`,
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
  (await tx.rows<LineRow>(waiting, [lease.companyId, lease.sourceAccountKey, limit])).map((row) => ({
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
  }));

type Place = Pick<Lease, "companyId" | "sourceAccountKey">;

export const takeLines = (tx: Queryable, at: Place, positions: readonly number[], batchId: string) =>
  tx.count(take, [at.companyId, at.sourceAccountKey, positions, batchId]);

export const setLineState = (tx: Queryable, at: Place, positions: readonly number[], state: string) =>
  tx.count(setState, [at.companyId, at.sourceAccountKey, positions, state]);

/** Puts lines that certainly did not go out back in their turn. */
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

/* ---- batches ---- */

interface BatchRow {
  company_id: string;
  source_account_key: string;
  batch_id: string;
  feed_number: number;
  connection_id: string;
  organisation_id: string;
  provider_feed_id: string;
  state: BatchState;
  request: string;
  positions: number[];
  transaction_ids: string[];
  attempts: number;
  idempotency_key: string;
  key_first_used_at: Date | null;
  sent_at: Date | null;
  receipt: string | null;
  times_asked: number;
  next_at: Date | null;
}

const batchColumns = `company_id, source_account_key, batch_id, feed_number, connection_id, organisation_id, provider_feed_id,
  state, request, positions, transaction_ids, attempts, idempotency_key, key_first_used_at, sent_at, receipt, times_asked, next_at`;
const openBatch = statement(
  "batch-open",
  `select ${batchColumns} from delivery_batch where ${lane} and state not in ('settled', 'withdrawn')`,
);
const insertBatch = statement(
  "batch-insert",
  `insert into delivery_batch (company_id, source_account_key, batch_id, feed_number, connection_id, organisation_id,
     provider_feed_id, state, request, positions, transaction_ids, idempotency_key, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, 'ready', $8, $9, $10, $11, $12)
   returning ${batchColumns}`,
);
const begin = statement(
  "batch-begin",
  `with attempt as (
     insert into delivery_attempt (company_id, batch_id, number, idempotency_key, started_at)
     select $1, $3, 1 + coalesce(max(number), 0), $5, $4 from delivery_attempt where company_id = $1 and batch_id = $3
   )
   update delivery_batch set state = 'sending', attempts = attempts + 1, sent_at = $4, idempotency_key = $5,
     key_first_used_at = case when idempotency_key = $5 then coalesce(key_first_used_at, $4) else $4 end,
     times_asked = 0, next_at = null
   where ${lane} and batch_id = $3
   returning ${batchColumns}`,
);
const update = statement(
  "batch-update",
  `update delivery_batch set state = $4, receipt = $5, times_asked = $6, next_at = $7, reason = $8, attempts = $9,
     idempotency_key = $10, settled_at = case when $4 in ('settled', 'withdrawn') then $11::timestamptz end
   where ${lane} and batch_id = $3`,
);
const endAttempt = statement(
  "attempt-end",
  `update delivery_attempt set finished_at = $3, result = $4, reason = $5
   where company_id = $1 and batch_id = $2 and finished_at is null`,
);

const toBatch = (row: BatchRow): DeliveryBatch => ({
  companyId: row.company_id,
  sourceAccountKey: row.source_account_key,
  batchId: row.batch_id,
  feedNumber: row.feed_number,
  connectionId: row.connection_id,
  organisationId: row.organisation_id,
  providerFeedId: row.provider_feed_id,
  state: row.state,
  request: row.request,
  positions: row.positions,
  transactionIds: row.transaction_ids,
  attempts: row.attempts,
  idempotencyKey: row.idempotency_key,
  keyFirstUsedAt: row.key_first_used_at,
  sentAt: row.sent_at,
  receipt: row.receipt,
  timesAsked: row.times_asked,
  nextAt: row.next_at,
});

/** The one batch of a lane that is not over. */
export async function findOpenBatch(tx: Queryable, lease: Lease): Promise<DeliveryBatch | undefined> {
  const row = await tx.maybe<BatchRow>(openBatch, [lease.companyId, lease.sourceAccountKey]);
  return row && toBatch(row);
}

export const addBatch = async (
  tx: Queryable,
  batch: Pick<
    DeliveryBatch,
    | "companyId"
    | "sourceAccountKey"
    | "batchId"
    | "feedNumber"
    | "connectionId"
    | "organisationId"
    | "providerFeedId"
    | "request"
    | "positions"
    | "transactionIds"
    | "idempotencyKey"
  >,
  now: Date,
): Promise<DeliveryBatch> =>
  toBatch(
    await tx.one<BatchRow>(insertBatch, [
      batch.companyId,
      batch.sourceAccountKey,
      batch.batchId,
      batch.feedNumber,
      batch.connectionId,
      batch.organisationId,
      batch.providerFeedId,
      batch.request,
      batch.positions,
      batch.transactionIds,
      batch.idempotencyKey,
      now,
    ]),
  );

/** Records that an attempt begins, before anything is sent. */
export const beginAttempt = async (tx: Queryable, batch: DeliveryBatch, now: Date): Promise<DeliveryBatch> =>
  toBatch(
    await tx.one<BatchRow>(begin, [
      batch.companyId,
      batch.sourceAccountKey,
      batch.batchId,
      now,
      batch.idempotencyKey,
    ]),
  );

export interface BatchChange {
  readonly state: BatchState;
  readonly receipt?: string | null;
  readonly timesAsked?: number;
  readonly nextAt?: Date | null;
  readonly reason?: string | null;
  readonly attempts?: number;
  readonly idempotencyKey?: string;
}

export async function updateBatch(
  tx: Queryable,
  batch: DeliveryBatch,
  change: BatchChange,
  now: Date,
): Promise<void> {
  await tx.count(update, [
    batch.companyId,
    batch.sourceAccountKey,
    batch.batchId,
    change.state,
    change.receipt === undefined ? batch.receipt : change.receipt,
    change.timesAsked ?? batch.timesAsked,
    change.nextAt ?? null,
    change.reason ?? null,
    change.attempts ?? batch.attempts,
    change.idempotencyKey ?? batch.idempotencyKey,
    now,
  ]);
}

export const finishAttempt = (
  tx: Queryable,
  batch: DeliveryBatch,
  result: string,
  reason: string | null,
  now: Date,
) => tx.count(endAttempt, [batch.companyId, batch.batchId, now, result, reason]);
