import { type Queryable, statement } from "../database/pool.ts";
import type { Finding } from "../problem.ts";
import type { PushOperation } from "./push-operation.ts";
import { type OperationRow, operationColumns, toOperation } from "./queries.ts";

const insert = statement(
  "account-operation-insert",
  `insert into push_operation (company_id, operation_id, connection_id, data_type, status, status_code, requested_at,
     timeout_minutes, line_count, warnings, platform_key)
   values ($1, $2, $3, 'bankAccounts', 'Pending', 202, $4, $5, 0, $6,
     (select platform_key from connection where company_id = $1 and connection_id = $3))
   returning ${operationColumns}`,
);
const succeed = statement(
  "account-operation-succeed",
  `update push_operation set status = 'Success', status_code = 200, account_id = $3, completed_at = $4
   where company_id = $1 and operation_id = $2 and status = 'Pending' returning ${operationColumns}`,
);
const fail = statement(
  "account-operation-fail",
  `update push_operation o
   set status = 'Failed', status_code = 400, error_message = f.message, errors = f.errors, completed_at = $3
   from json_to_recordset($2::json) as f(operation_id uuid, message text, errors jsonb)
   where o.company_id = $1 and o.operation_id = f.operation_id and o.status = 'Pending'
   returning ${operationColumns.replace("operation_id", "o.operation_id").replace("error_message, errors", "o.error_message, o.errors")}`,
);

export interface NewAccountOperation {
  readonly companyId: string;
  readonly connectionId: string;
  readonly operationId: string;
  readonly timeoutInMinutes: number | null;
  readonly warnings: readonly Finding[];
}

export async function insertAccountOperation(
  db: Queryable,
  operation: NewAccountOperation,
  now: Date,
): Promise<PushOperation> {
  const { companyId, operationId, connectionId, timeoutInMinutes, warnings } = operation;
  return toOperation(
    await db.one<OperationRow>(insert, [
      companyId,
      operationId,
      connectionId,
      now,
      timeoutInMinutes,
      JSON.stringify(warnings),
    ]),
  );
}

/** Ends a pending operation well; undefined when it had ended already. */
export async function succeedAccountOperation(
  db: Queryable,
  companyId: string,
  operationId: string,
  accountId: string,
  now: Date,
): Promise<PushOperation | undefined> {
  const row = await db.maybe<OperationRow>(succeed, [companyId, operationId, accountId, now]);
  return row && toOperation(row);
}

export interface AccountFailure {
  readonly operationId: string;
  readonly message: string;
  readonly errors: readonly Finding[];
}

/** Ends the pending ones of some operations as failed and returns those. */
export async function failAccountOperations(
  db: Queryable,
  companyId: string,
  failures: readonly AccountFailure[],
  now: Date,
): Promise<PushOperation[]> {
  const rows = failures.map(({ operationId, message, errors }) => ({
    operation_id: operationId,
    message,
    errors,
  }));
  return (await db.rows<OperationRow>(fail, [companyId, JSON.stringify(rows), now])).map(toOperation);
}
