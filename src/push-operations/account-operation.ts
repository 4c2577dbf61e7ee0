import type { Work } from "../work.ts";
import {
  type AccountFailure,
  failAccountOperations,
  insertAccountOperation,
  type NewAccountOperation,
  succeedAccountOperation,
} from "./account-operation-queries.ts";
import type { PushOperation } from "./push-operation.ts";
import { findOperation } from "./queries.ts";
import { announceEnds } from "./settle-operations.ts";

export type { AccountFailure, NewAccountOperation };
export { findOperation };

/** Opens the operation of a push that asks for a bank account, pending. */
export const openAccountOperation = (work: Work, operation: NewAccountOperation): Promise<PushOperation> =>
  insertAccountOperation(work.tx, operation, work.now);

/** Ends such an operation well and tells of it; false when it had ended already. */
export async function endWithAccount(
  work: Work,
  companyId: string,
  operationId: string,
  accountId: string,
): Promise<boolean> {
  const ended = await succeedAccountOperation(work.tx, companyId, operationId, accountId, work.now);
  if (ended) await announceEnds(work, [{ ...ended, undelivered: null }]);
  return ended !== undefined;
}

/** Ends such operations as failed and tells of those that had not ended already. */
export async function endWithoutAccount(
  work: Work,
  companyId: string,
  failures: readonly AccountFailure[],
): Promise<void> {
  const ended = await failAccountOperations(work.tx, companyId, failures, work.now);
  await announceEnds(
    work,
    ended.map((operation) => ({ ...operation, undelivered: null })),
  );
}
