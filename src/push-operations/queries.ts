import { sql } from "kysely";
import type { UndeliveredLine } from "../audit/events.ts";
import { type Database, type Queryable, statement, type Transaction } from "../database/pool.ts";
import type { ListRequest } from "../http/list/list-query.ts";
import type { ListPage } from "../http/list/list-reply.ts";
import type { SqlField } from "../http/list/sql-condition.ts";
import { pageOfRows, type SqlList } from "../http/list/sql-page.ts";
import { offsetOf, type Page } from "../http/paging.ts";
import { storedDecimal, wireNumber } from "../money.ts";
import type { Finding } from "../problem.ts";
import {
  type EndedOperation,
  type LineOutcome,
  type LineState,
  type OperationStatus,
  operationStatuses,
  type PushedDataType,
  type PushOperation,
  pushedDataTypes,
} from "./push-operation.ts";

interface Row {
  company_id: string;
  operation_id: string;
  connection_id: string;
  account_id: string | null;
  data_type: PushedDataType;
  status: OperationStatus;
  status_code: number;
  requested_at: Date;
  completed_at: Date | null;
  timeout_minutes: number | null;
  error_message: string | null;
  errors: Finding[];
  warnings: Finding[];
  line_count: number;
}

const columns = `company_id, operation_id, connection_id, account_id, data_type, status, status_code, requested_at,
  completed_at, timeout_minutes, error_message, errors, warnings, line_count`;
const insert = statement(
  "operation-insert",
  `with repeats as (
     insert into operation_repeat (company_id, operation_id, source_account_key, position)
     select $1, $2, $4, unnest($12::bigint[])
   )
   insert into push_operation (company_id, operation_id, connection_id, source_account_key, account_id, data_type,
     status, status_code, requested_at, timeout_minutes, first_position, last_position, line_count, warnings, correlation_id,
     platform_key)
   values ($1, $2, $3, $4, $5, 'bankTransactions', 'Pending', 202, $6, $7, $8, $9, $10, $11, $13,
     (select platform_key from connection where company_id = $1 and connection_id = $3))`,
);
const get = statement(
  "operation-get",
  `select ${columns} from push_operation where company_id = $1 and operation_id = $2`,
);
// The lines of an operation: those it brought stand in a row of positions, those it repeated are listed.
const linesOf = `lateral (
    select l.* from statement_line l
    where l.company_id = o.company_id and l.source_account_key = o.source_account_key
      and l.position between o.first_position and o.last_position
    union all
    select l.* from operation_repeat r join statement_line l
      on l.company_id = r.company_id and l.source_account_key = r.source_account_key and l.position = r.position
    where r.company_id = o.company_id and r.operation_id = o.operation_id
  ) l`;
const isDelivered = "l.state in ('delivered', 'already-there', 'available', 'collected')";
const undeliveredLines = `json_agg(json_build_object('transactionId', l.transaction_id, 'state', l.state,
  'code', l.reason_code, 'reason', l.reason) order by l.position)`;
const expire = statement(
  "operation-expire",
  `update push_operation o set status = 'TimedOut', status_code = 408, completed_at = $3,
     error_message = 'The operation did not end within timeoutInMinutes. ' || case data_type
       when 'bankAccounts' then 'The account may still have been created.' else 'Its lines may still be delivered.' end
   where company_id = $1 and operation_id = $2 and status = 'Pending'
     and (reopened_at is null or reopened_at + timeout_minutes * interval '1 minute' <= $3::timestamptz + interval '10 seconds')
   returning ${columns}, (select ${undeliveredLines} from ${linesOf} where not (${isDelivered})) as undelivered`,
);

const ended = "('delivered', 'already-there', 'refused', 'cancelled', 'available', 'collected')";
const settle = statement(
  "operation-settle",
  `with reckoned as (
     select o.operation_id,
       coalesce(bool_and(l.state in ${ended}), true) as over,
       count(*) filter (where l.state in ('refused', 'cancelled')) as failed,
       coalesce(json_agg(json_build_object('itemId', l.transaction_id, 'message', coalesce(l.reason, l.state),
         'validatorName', 'BankTransactions') order by l.position)
         filter (where l.state in ('refused', 'cancelled')), '[]') as errors,
       ${undeliveredLines} filter (where not (${isDelivered})) as undelivered,
       min(l.reason) filter (where l.state in ('refused', 'cancelled')) as reason
     from push_operation o left join ${linesOf} on true
     where o.company_id = $1 and o.operation_id = any($2::uuid[]) and o.status = 'Pending'
     group by o.operation_id
   )
   update push_operation o
   set status = case when r.failed = 0 then 'Success' else 'Failed' end,
       status_code = case when r.failed = 0 then 200 else 400 end,
       errors = r.errors::jsonb, completed_at = $3,
       error_message = case when r.failed > 0
         then r.failed || ' of ' || o.line_count || ' transactions were not delivered: ' || coalesce(r.reason, 'cancelled') end
   from reckoned r
   where o.company_id = $1 and o.operation_id = r.operation_id and r.over
   returning o.*, r.undelivered`,
);
const abandon = statement(
  "operation-abandon",
  `with reckoned as (
     select o.operation_id, count(*) as unknown,
       json_agg(json_build_object('itemId', l.transaction_id,
         'message', coalesce(l.reason, 'it was sent, and what became of it is not known: ' || $3::text),
         'validatorName', 'BankTransactions') order by l.position) as errors,
       ${undeliveredLines} as undelivered
     from push_operation o join ${linesOf} on not (${isDelivered})
     where o.company_id = $1 and o.connection_id = $2 and o.status = 'Pending'
     group by o.operation_id
   )
   update push_operation o
   set status = 'Failed', status_code = 400, errors = r.errors::jsonb, completed_at = $4,
       error_message = r.unknown || ' of ' || o.line_count || ' transactions are not known to be delivered: ' || $3::text
   from reckoned r
   where o.company_id = $1 and o.operation_id = r.operation_id
   returning o.*, r.undelivered`,
);
const touched = statement(
  "operation-touched",
  `select distinct operation_id from (
     select operation_id from statement_line
     where company_id = $1 and source_account_key = $2 and position = any($3::bigint[])
     union all
     select operation_id from operation_repeat
     where company_id = $1 and source_account_key = $2 and position = any($3::bigint[])
   ) t`,
);
const lines = statement(
  "operation-lines",
  `select l.position, l.transaction_id, l.state, l.date_text, l.amount, l.balance, l.description, l.transaction_type,
     l.reason_code, l.reason, l.accepted_at, l.settled_at, l.operation_id <> o.operation_id as repeated,
     (count(*) over ())::int as total
   from push_operation o, ${linesOf}
   where o.company_id = $1 and o.operation_id = $2 and ($5::text[] is null or l.state = any($5))
     and ($6::text is null or starts_with(l.transaction_id, $6))
   order by l.position limit $3 offset $4`,
);

interface EndedRow extends Row {
  undelivered: UndeliveredLine[] | null;
}
const toEnded = (row: EndedRow): EndedOperation => ({ ...toOperation(row), undelivered: row.undelivered });

const several = statement(
  "operation-several",
  `select o.* from unnest($1::uuid[], $2::uuid[]) as k(company_id, operation_id)
   join push_operation o on o.company_id = k.company_id and o.operation_id = k.operation_id`,
);
const states = statement(
  "operation-line-states",
  `select o.operation_id,
     json_agg(json_build_object('transactionId', l.transaction_id, 'state', l.state) order by l.position) as lines
   from (select distinct * from unnest($1::uuid[], $2::uuid[])) as k(company_id, operation_id)
   join push_operation o on o.company_id = k.company_id and o.operation_id = k.operation_id
   cross join ${linesOf}
   group by o.operation_id`,
);

const toOperation = (row: Row): PushOperation => ({
  companyId: row.company_id,
  operationId: row.operation_id,
  connectionId: row.connection_id,
  accountId: row.account_id,
  dataType: row.data_type,
  status: row.status,
  statusCode: row.status_code,
  requestedAt: row.requested_at,
  completedAt: row.completed_at,
  timeoutInMinutes: row.timeout_minutes,
  errorMessage: row.error_message,
  errors: row.errors,
  warnings: row.warnings,
  lineCount: row.line_count,
});

export interface NewOperation {
  readonly operationId: string;
  readonly account: { companyId: string; connectionId: string; key: string; accountId: string };
  readonly firstPosition: number | null;
  readonly lastPosition: number | null;
  /** Positions of lines that earlier pushes brought. */
  readonly repeatedPositions: readonly number[];
  readonly lineCount: number;
  readonly warnings: readonly Finding[];
  readonly timeoutInMinutes: number | null;
}

/** Stores a new operation, as it is returned, with the rest of its transaction. */
export function insertOperation(
  tx: Transaction,
  operation: NewOperation,
  correlationId: string,
  now: Date,
): PushOperation {
  const { account, operationId, timeoutInMinutes, warnings, lineCount } = operation;
  const { companyId, connectionId, accountId } = account;
  tx.later(insert, [
    companyId,
    operationId,
    connectionId,
    account.key,
    accountId,
    now,
    timeoutInMinutes,
    operation.firstPosition,
    operation.lastPosition,
    lineCount,
    JSON.stringify(warnings),
    operation.repeatedPositions,
    correlationId,
  ]);
  return {
    companyId,
    operationId,
    connectionId,
    accountId,
    dataType: "bankTransactions",
    status: "Pending",
    statusCode: 202,
    requestedAt: now,
    completedAt: null,
    timeoutInMinutes,
    errorMessage: null,
    errors: [],
    warnings,
    lineCount,
  };
}

export async function findOperation(db: Queryable, companyId: string, operationId: string) {
  const row = await db.maybe<Row>(get, [companyId, operationId]);
  return row && toOperation(row);
}

/** Several operations at once, of whatever companies; those nobody knows are left out. */
export const findOperations = async (
  db: Queryable,
  keys: readonly { companyId: string; operationId: string }[],
): Promise<PushOperation[]> => (await db.rows<Row>(several, keyColumns(keys))).map(toOperation);

/** A line of an operation and where it stands. */
export interface StandingLine {
  readonly transactionId: string;
  readonly state: LineState;
}

/** Where the lines of several operations stand by now, in order, by operation id. */
export async function lineStatesOf(
  db: Queryable,
  keys: readonly { companyId: string; operationId: string }[],
): Promise<Map<string, readonly StandingLine[]>> {
  const rows = await db.rows<{ operation_id: string; lines: StandingLine[] }>(states, keyColumns(keys));
  return new Map(rows.map((row) => [row.operation_id, row.lines]));
}

const keyColumns = (keys: readonly { companyId: string; operationId: string }[]) => [
  keys.map(({ companyId }) => companyId),
  keys.map(({ operationId }) => operationId),
];

/** What a list of push operations can be asked for (wire contract, 4.3). */
export const operationList: SqlList = {
  type: "PushOperation",
  fields: {
    pushOperationKey: { kind: "uuid", column: sql`row.operation_id` },
    companyId: { kind: "uuid", column: sql`row.company_id` },
    dataConnectionKey: { kind: "uuid", column: sql`row.connection_id` },
    dataType: { kind: "word", words: pushedDataTypes, column: sql`row.data_type` },
    status: { kind: "word", words: operationStatuses, column: sql`row.status` },
    statusCode: { kind: "number", column: sql`row.status_code` },
    requestedOnUtc: { kind: "instant", column: sql`row.requested_at` },
    completedOnUtc: { kind: "instant", column: sql`row.completed_at`, optional: true },
    timeoutInMinutes: { kind: "number", column: sql`row.timeout_minutes`, optional: true },
    errorMessage: { kind: "text", column: sql`row.error_message`, optional: true },
  },
  table: sql`push_operation`,
  columns,
  key: sql`row.operation_id`,
  keyKind: "uuid",
  created: sql`row.requested_at`,
  defaultOrder: "-requestedOnUtc",
};

export async function listOperations(
  db: Database,
  companyId: string,
  request: ListRequest<SqlField>,
): Promise<ListPage<PushOperation>> {
  const page = await pageOfRows<Row>(db, operationList, sql`row.company_id = ${companyId}`, request);
  return { ...page, rows: page.rows.map(toOperation) };
}

/** Ends the pending ones among some operations whose lines have all ended, and returns those. */
export const endOperations = async (
  db: Queryable,
  companyId: string,
  operationIds: readonly string[],
  now: Date,
): Promise<EndedOperation[]> =>
  (await db.rows<EndedRow>(settle, [companyId, operationIds, now])).map(toEnded);

/** Ends the pending operations of a connection of whose lines nothing more will be heard, and returns them. */
export const abandonOperations = async (
  db: Queryable,
  { companyId, connectionId }: { companyId: string; connectionId: string },
  reason: string,
  now: Date,
): Promise<EndedOperation[]> =>
  (await db.rows<EndedRow>(abandon, [companyId, connectionId, reason, now])).map(toEnded);

/** The operations that brought or repeated lines at these positions of an account. */
export const operationsOfLines = async (
  db: Queryable,
  companyId: string,
  key: string,
  positions: readonly number[],
): Promise<string[]> =>
  (await db.rows<{ operation_id: string }>(touched, [companyId, key, positions])).map(
    (row) => row.operation_id,
  );

export async function markOperationExpired(db: Queryable, companyId: string, operationId: string, now: Date) {
  const row = await db.maybe<EndedRow>(expire, [companyId, operationId, now]);
  return row && toEnded(row);
}

interface LineRow {
  transaction_id: string;
  state: LineState;
  date_text: string;
  amount: string;
  balance: string | null;
  description: string | null;
  transaction_type: string | null;
  reason_code: string | null;
  reason: string | null;
  accepted_at: Date;
  settled_at: Date | null;
  repeated: boolean;
  total: number;
}

/** Which lines of a push are asked for; null is all. */
export interface LineFilter {
  readonly states: readonly LineState[] | null;
  /** The beginning of their transaction ids. */
  readonly transactionId: string | null;
}

/** One page of the lines of a push that a filter lets through; of a page behind the last the total is unknown. */
export async function listLines(
  db: Queryable,
  companyId: string,
  operationId: string,
  page: Page,
  { states, transactionId }: LineFilter,
): Promise<{ lines: LineOutcome[]; total: number | undefined }> {
  const rows = await db.rows<LineRow>(lines, [
    companyId,
    operationId,
    page.size,
    offsetOf(page),
    states,
    transactionId,
  ]);
  return { lines: rows.map(toLine), total: rows[0]?.total };
}

const toLine = (row: LineRow): LineOutcome => ({
  transactionId: row.transaction_id,
  state: row.state,
  date: row.date_text,
  amount: wireNumber(storedDecimal(row.amount)),
  ...(row.balance === null ? undefined : { balance: wireNumber(storedDecimal(row.balance)) }),
  ...(row.description === null ? undefined : { description: row.description }),
  ...(row.transaction_type === null ? undefined : { transactionType: row.transaction_type }),
  repeated: row.repeated,
  ...(row.reason_code === null ? undefined : { code: row.reason_code }),
  ...(row.reason === null ? undefined : { reason: row.reason }),
  acceptedOnUtc: row.accepted_at.toISOString(),
  ...(row.settled_at === null ? undefined : { settledOnUtc: row.settled_at.toISOString() }),
});

// For the operations that ask for bank accounts, whose statements stand in a file of their own.
export { columns as operationColumns, type Row as OperationRow, toOperation };
