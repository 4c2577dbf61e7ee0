import { type Queryable, statement } from "../database/pool.ts";
import type { BatchState, Lease } from "./batch.ts";

type Place = Pick<Lease, "companyId" | "sourceAccountKey">;

const lane = "company_id = $1 and source_account_key = $2";
const openBatches = statement(
  "repair-open-batches",
  `select batch_id, connection_id, organisation_id, state, positions, attempts, reason, next_at from delivery_batch
   where ${lane} and state not in ('settled', 'withdrawn') order by batch_id`,
);
const laneState = statement(
  "repair-lane",
  `select due_at, nullif(hold_until, 'infinity') as hold_until, hold_until = 'infinity' as rests, failures, leased_until from lane where ${lane}`,
);
// Before all that wait, in the order of their acceptance: they are older.
const arm = statement(
  "repair-arm-lines",
  `update statement_line l set state = 'accepted', turn = n.turn, batch_id = null, reason_code = null, reason = null,
     settled_at = null
   from (select r.position, r.place - cardinality($3::bigint[]) - 1 + coalesce(
       (select min(turn) from statement_line where ${lane} and turn is not null),
       (select next_position from lane where ${lane})) as turn
     from unnest($3::bigint[]) with ordinality as r(position, place)) n
   where l.company_id = $1 and l.source_account_key = $2 and l.position = n.position
     and l.state in ('refused', 'cancelled')`,
);
const wake = statement(
  "repair-wake-lane",
  `with lane as (update lane set due_at = $3, hold_until = null where ${lane})
   select pg_notify('lane_due', '')`,
);
const unpark = statement(
  "repair-unpark",
  `update delivery_batch set state = 'in-doubt', times_asked = 0, next_at = null
   where ${lane} and batch_id = any($3::uuid[]) and state = 'parked'`,
);
const withdraw = statement(
  "repair-withdraw",
  `update delivery_batch set state = 'withdrawn', reason = $4, settled_at = $5
   where ${lane} and batch_id = any($3::uuid[]) and state = 'ready' and attempts = 0`,
);
const cancel = statement(
  "repair-cancel-lines",
  `update statement_line set state = 'cancelled', turn = null, batch_id = null, reason_code = 'cancelled', reason = $4,
     settled_at = $5
   where ${lane} and position = any($3::bigint[]) and turn is not null`,
);

/** A batch of a lane that is not over. */
export interface OpenBatch {
  readonly batchId: string;
  readonly connectionId: string;
  readonly organisationId: string;
  readonly state: BatchState;
  readonly positions: readonly number[];
  /** Attempts that may have reached the provider. */
  readonly attempts: number;
  readonly reason: string | null;
  readonly nextAt: Date | null;
}

export const openBatchesOf = async (db: Queryable, place: Place): Promise<OpenBatch[]> =>
  (
    await db.rows<{
      batch_id: string;
      connection_id: string;
      organisation_id: string;
      state: BatchState;
      positions: number[];
      attempts: number;
      reason: string | null;
      next_at: Date | null;
    }>(openBatches, [place.companyId, place.sourceAccountKey])
  ).map((row) => ({
    batchId: row.batch_id,
    connectionId: row.connection_id,
    organisationId: row.organisation_id,
    state: row.state,
    positions: row.positions,
    attempts: row.attempts,
    reason: row.reason,
    nextAt: row.next_at,
  }));

export interface LaneStanding {
  readonly dueAt: Date | null;
  readonly holdUntil: Date | null;
  /** Whether it waits for something other than time. */
  readonly rests: boolean;
  readonly failures: number;
  readonly leasedUntil: Date | null;
}

export async function laneStanding(db: Queryable, place: Place): Promise<LaneStanding | undefined> {
  const row = await db.maybe<{
    due_at: Date | null;
    hold_until: Date | null;
    rests: boolean | null;
    failures: number;
    leased_until: Date | null;
  }>(laneState, [place.companyId, place.sourceAccountKey]);
  return (
    row && {
      dueAt: row.due_at,
      holdUntil: row.hold_until,
      rests: row.rests ?? false,
      failures: row.failures,
      leasedUntil: row.leased_until,
    }
  );
}

/** Queues lines again that are refused or cancelled; how many those were. */
export const armLines = (tx: Queryable, place: Place, positions: readonly number[]) =>
  tx.count(arm, [place.companyId, place.sourceAccountKey, positions]);

/** Makes a lane due at once, whatever it was held for. */
export const wakeLane = (tx: Queryable, place: Place, now: Date) =>
  tx.rows(wake, [place.companyId, place.sourceAccountKey, now]);

export const unparkBatches = (tx: Queryable, place: Place, batchIds: readonly string[]) =>
  tx.count(unpark, [place.companyId, place.sourceAccountKey, batchIds]);

/** Takes batches back that certainly did not go out; their lines are to be queued again by the caller. */
export const withdrawReady = (
  tx: Queryable,
  place: Place,
  batchIds: readonly string[],
  reason: string,
  now: Date,
) => tx.count(withdraw, [place.companyId, place.sourceAccountKey, batchIds, reason, now]);

/** Cancels those of some lines that wait to be put into a batch; how many those were. */
export const cancelWaiting = (
  tx: Queryable,
  place: Place,
  positions: readonly number[],
  reason: string,
  now: Date,
) => tx.count(cancel, [place.companyId, place.sourceAccountKey, positions, reason, now]);
