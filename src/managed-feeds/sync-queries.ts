import { after, hour } from "../clock.ts";
import { type Queryable, statement } from "../database/pool.ts";
import type { ManagedSync, SyncStatus } from "./managed-sync.ts";

interface Row {
  company_id: string;
  sync_id: string;
  connection_id: string;
  source_account_key: string;
  account_id: string;
  requested_by: "schedule" | "request";
  period_start: Date;
  period_end: Date;
  execution_start: Date;
  execution_end: Date | null;
  status: SyncStatus;
  error_code: string | null;
  error_message: string | null;
  push_operation_keys: string[];
  attempts: number;
  fence: number;
}

const columns = `company_id, sync_id, connection_id, source_account_key, account_id, requested_by, period_start,
  period_end, execution_start, execution_end, status, error_code, error_message, push_operation_keys, attempts, fence`;
const insert = statement(
  "managed-sync-insert",
  `insert into managed_sync (company_id, sync_id, connection_id, source_account_key, account_id, requested_by,
     period_start, period_end, execution_start, status, wake_at)
   select n.company_id, n.sync_id, n.connection_id, n.source_account_key, n.account_id, $2, n.period_start, $3, $3,
     'Started', $4
   from json_to_recordset($1::json) as n(company_id uuid, sync_id uuid, connection_id uuid, source_account_key uuid,
     account_id text, period_start timestamptz)
   on conflict (company_id, source_account_key) where status = 'Started' do nothing
   returning company_id, sync_id`,
);
const get = statement(
  "managed-sync-get",
  `select ${columns} from managed_sync where company_id = $1 and source_account_key = $2 and sync_id = $3`,
);
const latest = statement(
  "managed-sync-latest",
  `select ${columns} from managed_sync where company_id = $1 and source_account_key = $2
   order by execution_start desc, sync_id desc limit 1`,
);
const take = statement(
  "managed-sync-take",
  `update managed_sync set fence = fence + 1, attempts = attempts + 1, leased_until = $4, wake_at = $4
   where company_id = $1 and sync_id = $2 and status = 'Started'
     and (leased_until is null or leased_until <= $3 or leased_until > $5)
   returning ${columns}`,
);
const running = "company_id = $1 and sync_id = $2 and fence = $3 and status = 'Started'";
const renew = statement(
  "managed-sync-renew",
  `update managed_sync set leased_until = $4, wake_at = $4,
     push_operation_keys = case when $5::uuid is null then push_operation_keys else push_operation_keys || $5::uuid end
   where ${running}`,
);
const postpone = statement(
  "managed-sync-postpone",
  `update managed_sync set leased_until = null, wake_at = $4, error_code = $5, error_message = $6 where ${running}`,
);
const end = statement(
  "managed-sync-end",
  `update managed_sync set status = $4, execution_end = $5, error_code = $6, error_message = $7, leased_until = null,
     wake_at = null
   where ${running}`,
);
const wake = statement(
  "managed-sync-wake",
  `update managed_sync set wake_at = $2 where (company_id, sync_id) in (
     select company_id, sync_id from managed_sync where wake_at <= $1 or wake_at > $4 order by wake_at limit $3
     for update skip locked)
   returning company_id, sync_id`,
);
const release = statement(
  "managed-sync-release",
  // Without a lease and without a fault to wait after, it waits for a job that may have died unrun.
  `update managed_sync set leased_until = null, wake_at = execution_start
   where status = 'Started' and (leased_until is not null or error_code is null)`,
);
const forget = statement(
  "managed-sync-forget",
  `delete from managed_sync s where s.execution_end <= $1 and exists (select from managed_sync n
     where n.company_id = s.company_id and n.source_account_key = s.source_account_key
       and n.execution_start > s.execution_start)`,
);

const reached = statement(
  "managed-sync-reached",
  `select source_account_key, min(period_start) as period_start from managed_sync
   where company_id = any($1::uuid[]) and source_account_key = any($2::uuid[]) and period_end > $3
     and status in ('SuccessDataPushed', 'SuccessNoDataPushed', 'PartialSuccessDataPushed')
   group by source_account_key`,
);

const toSync = (row: Row): ManagedSync => ({
  companyId: row.company_id,
  syncId: row.sync_id,
  connectionId: row.connection_id,
  sourceAccountKey: row.source_account_key,
  accountId: row.account_id,
  requestedBy: row.requested_by,
  periodStart: row.period_start,
  periodEnd: row.period_end,
  executionStart: row.execution_start,
  executionEnd: row.execution_end,
  status: row.status,
  errorCode: row.error_code,
  errorMessage: row.error_message,
  pushOperationKeys: row.push_operation_keys,
  attempts: row.attempts,
  fence: row.fence,
});

export interface SyncKey {
  readonly companyId: string;
  readonly syncId: string;
}
const toKey = (row: { company_id: string; sync_id: string }): SyncKey => ({
  companyId: row.company_id,
  syncId: row.sync_id,
});

export interface NewSync extends SyncKey {
  readonly connectionId: string;
  readonly sourceAccountKey: string;
  readonly accountId: string;
  readonly periodStart: Date;
}

/** Starts syncs for a period that ends now; an account of which one runs gets none. Returns those that were started. */
export async function insertSyncs(
  db: Queryable,
  syncs: readonly NewSync[],
  requestedBy: ManagedSync["requestedBy"],
  now: Date,
  wakeAt: Date,
): Promise<SyncKey[]> {
  const rows = syncs.map((sync) => ({
    company_id: sync.companyId,
    sync_id: sync.syncId,
    connection_id: sync.connectionId,
    source_account_key: sync.sourceAccountKey,
    account_id: sync.accountId,
    period_start: sync.periodStart,
  }));
  const started = await db.rows<{ company_id: string; sync_id: string }>(insert, [
    JSON.stringify(rows),
    requestedBy,
    now,
    wakeAt,
  ]);
  return started.map(toKey);
}

export async function findSync(db: Queryable, companyId: string, key: string, syncId: string) {
  const row = await db.maybe<Row>(get, [companyId, key, syncId]);
  return row && toSync(row);
}

export async function findLatestSync(db: Queryable, companyId: string, key: string) {
  const row = await db.maybe<Row>(latest, [companyId, key]);
  return row && toSync(row);
}

/**
 * Where the periods began of syncs that reached beyond now, by the key of the account: the clock was wrong then, and
 * nobody knows what they covered.
 */
export async function findStartsBeyond(
  db: Queryable,
  accounts: readonly { readonly companyId: string; readonly sourceAccountKey: string }[],
  now: Date,
): Promise<ReadonlyMap<string, Date>> {
  const companies = accounts.map(({ companyId }) => companyId);
  const keys = accounts.map(({ sourceAccountKey }) => sourceAccountKey);
  const rows = await db.rows<{ source_account_key: string; period_start: Date }>(reached, [
    companies,
    keys,
    now,
  ]);
  return new Map(rows.map((row) => [row.source_account_key, row.period_start]));
}

/** No lease and no wait is longer than this; one that is was given by a clock that was wrong. */
const longestWait = 2 * hour;

/** Takes a sync to run it until `until`; undefined when it has ended or somebody else runs it. */
export async function takeSync(db: Queryable, { companyId, syncId }: SyncKey, now: Date, until: Date) {
  const row = await db.maybe<Row>(take, [companyId, syncId, now, until, after(now, longestWait)]);
  return row && toSync(row);
}

type Held = Pick<ManagedSync, "companyId" | "syncId" | "fence">;
const held = ({ companyId, syncId, fence }: Held) => [companyId, syncId, fence];

/** Keeps a sync, and notes an operation it has pushed; false when it was lost to somebody else. */
export const renewSync = async (db: Queryable, sync: Held, until: Date, operationId: string | null) =>
  (await db.count(renew, [...held(sync), until, operationId])) === 1;

/** Lets go of a sync until `wakeAt`, telling why; false when it was lost. */
export const postponeSync = async (
  db: Queryable,
  sync: Held,
  wakeAt: Date,
  fault: { code: string; message: string },
) => (await db.count(postpone, [...held(sync), wakeAt, fault.code, fault.message])) === 1;

/** Ends a sync; false when it was lost. */
export const endSync = async (
  db: Queryable,
  sync: Held,
  status: SyncStatus,
  now: Date,
  fault: { code: string; message: string } | undefined,
) => (await db.count(end, [...held(sync), status, now, fault?.code ?? null, fault?.message ?? null])) === 1;

/** Syncs to look after: those put off, and those whose process is gone. Looked after again at `next` at the latest. */
export const wakeSyncs = async (db: Queryable, now: Date, next: Date, limit: number): Promise<SyncKey[]> =>
  (
    await db.rows<{ company_id: string; sync_id: string }>(wake, [now, next, limit, after(now, longestWait)])
  ).map(toKey);

/** Makes syncs due whose process is known to be dead, begun or not; used at the start of a single process. */
export const releaseSyncs = (db: Queryable) => db.count(release);

/** Removes syncs that ended before an instant, but not the latest of an account. */
export const forgetSyncs = (db: Queryable, before: Date) => db.count(forget, [before]);
