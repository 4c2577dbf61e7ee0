import { announce } from "../audit/audit.ts";
import type { Work } from "../work.ts";
import type { PushOperation } from "./push-operation.ts";
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

export const announceEnds = (work: Work, operations: readonly PushOperation[]): Promise<void> =>
  announce(
    work,
    operations.map(({ companyId, connectionId, operationId, status }) => ({
      type:
        status === "Success" ? "bankTransactions.write.successful" : "bankTransactions.write.unsuccessful",
      companyId,
      connectionId,
      operationId,
    })),
  );
