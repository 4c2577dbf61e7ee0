import { announce } from "../audit/audit.ts";
import type { DomainEvent } from "../audit/events.ts";
import type { Work } from "../work.ts";
import type { EndedOperation, PushOperation } from "./push-operation.ts";
import { abandonOperations, endOperations, operationsOfLines } from "./queries.ts";

/** Ends those of some pending operations whose lines have all come to an end, and tells of it. */
export async function settleOperations(
  work: Work,
  companyId: string,
  operationIds: readonly string[],
): Promise<PushOperation[]> {
  if (operationIds.length === 0) return [];
  const ended = await endOperations(work.tx, companyId, operationIds, work.now);
  await announceEnds(work, ended);
  return ended;
}

/** As `settleOperations`, for the operations that brought or repeated some lines. */
export async function settleOperationsOfLines(
  work: Work,
  companyId: string,
  sourceAccountKey: string,
  positions: readonly number[],
): Promise<PushOperation[]> {
  const touched = await operationsOfLines(work.tx, companyId, sourceAccountKey, positions);
  return settleOperations(work, companyId, touched);
}

/** Ends the pending operations of a connection of whose lines nothing more will be heard: Failed, naming the lines. */
export async function failUnsettledOperations(
  work: Work,
  connection: { companyId: string; connectionId: string },
  reason: string,
): Promise<void> {
  await announceEnds(work, await abandonOperations(work.tx, connection, reason, work.now));
}

/** Tells of operations that have ended, with what became of the lines that were not delivered. */
export const announceEnds = (work: Work, operations: readonly EndedOperation[]): Promise<void> =>
  announce(work, operations.map(endOf));

function endOf({ companyId, connectionId, operationId, ...operation }: EndedOperation): DomainEvent {
  const place = { companyId, connectionId, operationId };
  const how = operation.status === "Success" ? "successful" : "unsuccessful";
  if (operation.dataType === "bankAccounts") {
    const { accountId } = operation;
    return {
      type: `bankAccounts.write.${how}`,
      ...place,
      ...(accountId === null ? undefined : { recordId: accountId }),
    };
  }
  const { undelivered } = operation;
  return {
    type: `bankTransactions.write.${how}`,
    ...place,
    ...(undelivered === null ? undefined : { undelivered }),
  };
}
