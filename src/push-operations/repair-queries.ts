import { type Queryable, statement } from "../database/pool.ts";
import type { Finding } from "../problem.ts";
import type { LineState, PushOperation } from "./push-operation.ts";
import { type OperationRow, toOperation } from "./queries.ts";

const byKey = statement("operation-by-key", "select * from push_operation where operation_id = $1");
const standing = statement(
  "operation-standing",
  `select distinct on (l.position) l.position, l.feed_number, l.state, l.batch_id, l.turn is not null as waits
   from push_operation o, lateral (
     select s.position, s.feed_number, s.state, s.batch_id, s.turn from statement_line s
     where s.company_id = o.company_id and s.source_account_key = o.source_account_key
       and s.position between o.first_position and o.last_position
     union all
     select s.position, s.feed_number, s.state, s.batch_id, s.turn from operation_repeat r
       join statement_line s on s.company_id = r.company_id and s.source_account_key = r.source_account_key
         and s.position = r.position
     where r.company_id = o.company_id and r.operation_id = o.operation_id
   ) l
   where o.company_id = $1 and o.source_account_key = $2 and o.operation_id = any($3::uuid[])
   order by l.position`,
);
// Lines of a push that another one brought, or brought too.
const others = statement(
  "operation-others",
  `select count(distinct other)::int as others from (
     select l.operation_id as other from operation_repeat r join statement_line l on l.company_id = r.company_id
       and l.source_account_key = r.source_account_key and l.position = r.position
     where r.company_id = $1 and r.operation_id = $2 and l.operation_id <> $2
     union all
     select s.operation_id from push_operation o
       join operation_repeat s on s.company_id = o.company_id and s.source_account_key = o.source_account_key
         and s.position between o.first_position and o.last_position
     where o.company_id = $1 and o.operation_id = $2 and s.operation_id <> $2
   ) t`,
);
const reopen = statement(
  "operation-reopen",
  `with former as (
     select operation_id, completed_at, status, error_message, errors from push_operation
     where company_id = $1 and operation_id = any($2::uuid[]) and status in ('Failed', 'TimedOut')
     order by operation_id for update
   ), kept as (
     insert into push_end (company_id, operation_id, ended_at, status, error_message, errors, reopened_at)
     select $1, operation_id, completed_at, status, error_message, errors, $3 from former
     where completed_at is not null
     on conflict do nothing
   )
   update push_operation o set status = 'Pending', status_code = 202, completed_at = null, error_message = null,
     errors = '[]', reopened_at = $3, handled_at = null, handled_by = null, handled_note = null
   from former f where o.company_id = $1 and o.operation_id = f.operation_id
   returning o.operation_id, o.timeout_minutes`,
);
const undoneEnds = statement(
  "operation-undone-ends",
  `select ended_at, status, error_message, errors, reopened_at from push_end
   where company_id = $1 and operation_id = $2 order by ended_at limit 100`,
);
const complete = statement(
  "operation-complete",
  `update push_operation o set platform_key = n.platform_key
   from (select company_id, operation_id, connection_id from push_operation where platform_key is null limit $1) k
   join connection n on n.company_id = k.company_id and n.connection_id = k.connection_id
   where o.company_id = k.company_id and o.operation_id = k.operation_id`,
);
const handle = statement(
  "operation-handle",
  `update push_operation set handled_at = $3, handled_by = $4, handled_note = $5
   where company_id = $1 and operation_id = $2`,
);

/** A push with what the Portal's people made of it. */
export interface HandledOperation extends PushOperation {
  readonly sourceAccountKey: string | null;
  readonly correlationId: string | null;
  readonly reopenedAt: Date | null;
  readonly handledAt: Date | null;
  readonly handledBy: string | null;
  readonly handledNote: string | null;
}

interface Row extends OperationRow {
  source_account_key: string | null;
  correlation_id: string | null;
  reopened_at: Date | null;
  handled_at: Date | null;
  handled_by: string | null;
  handled_note: string | null;
}

/** A push by its key alone, of whatever company. */
export async function findOperationByKey(
  db: Queryable,
  operationId: string,
): Promise<HandledOperation | undefined> {
  const row = await db.maybe<Row>(byKey, [operationId]);
  return (
    row && {
      ...toOperation(row),
      sourceAccountKey: row.source_account_key,
      correlationId: row.correlation_id,
      reopenedAt: row.reopened_at,
      handledAt: row.handled_at,
      handledBy: row.handled_by,
      handledNote: row.handled_note,
    }
  );
}

/** A line of pushes and where it is on its way. */
export interface LinePlace {
  readonly position: number;
  readonly feedNumber: number;
  readonly state: LineState;
  readonly batchId: string | null;
  /** Whether it waits to be put into a batch. */
  readonly waits: boolean;
}

/** The lines of some pushes of one account, each once, in order. */
export const linePlaces = async (
  db: Queryable,
  companyId: string,
  sourceAccountKey: string,
  operationIds: readonly string[],
): Promise<LinePlace[]> =>
  (
    await db.rows<{
      position: number;
      feed_number: number;
      state: LineState;
      batch_id: string | null;
      waits: boolean;
    }>(standing, [companyId, sourceAccountKey, operationIds])
  ).map((row) => ({
    position: row.position,
    feedNumber: row.feed_number,
    state: row.state,
    batchId: row.batch_id,
    waits: row.waits,
  }));

/** How many further pushes have lines of this one. */
export const countOtherPushes = async (
  db: Queryable,
  { companyId, operationId }: Pick<PushOperation, "companyId" | "operationId">,
): Promise<number> => (await db.one<{ others: number }>(others, [companyId, operationId])).others;

export interface Reopened {
  readonly operationId: string;
  readonly timeoutInMinutes: number | null;
}

/** Makes those of some pushes pending again that ended badly; how they had ended is kept. */
export const markReopened = async (
  db: Queryable,
  companyId: string,
  operationIds: readonly string[],
  now: Date,
): Promise<Reopened[]> =>
  (
    await db.rows<{ operation_id: string; timeout_minutes: number | null }>(reopen, [
      companyId,
      operationIds,
      now,
    ])
  ).map((row) => ({ operationId: row.operation_id, timeoutInMinutes: row.timeout_minutes }));

/** A bad end of a push that a repair undid. */
export interface UndoneEnd {
  readonly endedAt: Date;
  readonly status: "Failed" | "TimedOut";
  readonly errorMessage: string | null;
  readonly errors: readonly Finding[];
  readonly reopenedAt: Date;
}

/** How a push had ended before it was made pending again; oldest first. */
export const undoneEndsOf = async (
  db: Queryable,
  { companyId, operationId }: Pick<PushOperation, "companyId" | "operationId">,
): Promise<UndoneEnd[]> =>
  (
    await db.rows<{
      ended_at: Date;
      status: UndoneEnd["status"];
      error_message: string | null;
      errors: Finding[];
      reopened_at: Date;
    }>(undoneEnds, [companyId, operationId])
  ).map((row) => ({
    endedAt: row.ended_at,
    status: row.status,
    errorMessage: row.error_message,
    errors: row.errors,
    reopenedAt: row.reopened_at,
  }));

/** Adds the software to at most `limit` pushes that lack it; how many those were. */
export const completePlatforms = (db: Queryable, limit: number) => db.count(complete, [limit]);

export const markHandled = (
  db: Queryable,
  { companyId, operationId }: { companyId: string; operationId: string },
  handled: { at: Date; by: string; note: string | null } | null,
) =>
  db.count(handle, [companyId, operationId, handled?.at ?? null, handled?.by ?? null, handled?.note ?? null]);
