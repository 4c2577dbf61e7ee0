import { type Queryable, statement } from "../database/pool.ts";
import type { BatchState, DeliveryBatch, Lease } from "./batch.ts";

const lane = "company_id = $1 and source_account_key = $2";

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
  `select ${batchColumns} from delivery_batch
   where ${lane} and organisation_id = $3 and state not in ('settled', 'withdrawn')`,
);
const oneBatch = statement(
  "batch-one",
  `select ${batchColumns} from delivery_batch where ${lane} and batch_id = $3`,
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
const dropOpenAttempt = statement(
  "attempt-drop",
  "delete from delivery_attempt where company_id = $1 and batch_id = $2 and finished_at is null",
);
const unsettled = "('ready', 'sending', 'at-provider', 'in-doubt')";
const unsettledOfConnection = statement(
  "batch-unsettled",
  `select distinct source_account_key from delivery_batch
   where company_id = $1 and connection_id = $2 and state in ${unsettled}`,
);
const parkUnsettled = statement(
  "batch-park-unsettled",
  `update delivery_batch set state = 'parked', reason = $3, next_at = null
   where company_id = $1 and connection_id = $2 and state in ${unsettled}`,
);
// Batch ids are in order of time.
const receiptsOfOthers = statement(
  "batch-other-receipts",
  `select receipt from delivery_batch
   where ${lane} and batch_id <> $3 and provider_feed_id = $4 and receipt is not null
   order by batch_id desc limit 1000`,
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

/** The one batch of a lane to an organisation that is not over. What became of it can be seen only there. */
export async function findOpenBatch(
  tx: Queryable,
  lease: Lease,
  organisationId: string,
): Promise<DeliveryBatch | undefined> {
  const row = await tx.maybe<BatchRow>(openBatch, [lease.companyId, lease.sourceAccountKey, organisationId]);
  return row && toBatch(row);
}

export async function findBatch(
  tx: Queryable,
  { companyId, sourceAccountKey }: Pick<Lease, "companyId" | "sourceAccountKey">,
  batchId: string,
): Promise<DeliveryBatch | undefined> {
  const row = await tx.maybe<BatchRow>(oneBatch, [companyId, sourceAccountKey, batchId]);
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

/** Forgets an attempt that ended before any call: our own limits were spent. */
export const dropAttempt = (tx: Queryable, batch: DeliveryBatch) =>
  tx.count(dropOpenAttempt, [batch.companyId, batch.batchId]);

/** What is known at the provider of other batches of the same feed: of the last thousand. */
export const otherReceipts = async (db: Queryable, batch: DeliveryBatch): Promise<string[]> =>
  (
    await db.rows<{ receipt: string }>(receiptsOfOthers, [
      batch.companyId,
      batch.sourceAccountKey,
      batch.batchId,
      batch.providerFeedId,
    ])
  ).map(({ receipt }) => receipt);

interface ConnectionPlace {
  readonly companyId: string;
  readonly connectionId: string;
}

/** The accounts of a connection whose last batch is not settled. */
export const unsettledAccounts = async (db: Queryable, connection: ConnectionPlace): Promise<string[]> =>
  (
    await db.rows<{ source_account_key: string }>(unsettledOfConnection, [
      connection.companyId,
      connection.connectionId,
    ])
  ).map((row) => row.source_account_key);

export const parkBatches = (tx: Queryable, connection: ConnectionPlace, reason: string) =>
  tx.count(parkUnsettled, [connection.companyId, connection.connectionId, reason]);
