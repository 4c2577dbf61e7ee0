import { after, minute } from "../clock.ts";
import type { Work } from "../work.ts";
import { expireOperationJob } from "./jobs.ts";
import { operationsOfLines } from "./queries.ts";
import { markReopened } from "./repair-queries.ts";

/**
 * Makes pending again every push that ended badly and has one of some lines, which are on their way again: its status
 * is that of its lines. A time limit that came with it counts anew. Returns their keys.
 */
export async function reopenOperationsOfLines(
  work: Work,
  companyId: string,
  sourceAccountKey: string,
  positions: readonly number[],
): Promise<string[]> {
  if (positions.length === 0) return [];
  const touched = await operationsOfLines(work.tx, companyId, sourceAccountKey, positions);
  const reopened = await markReopened(work.tx, companyId, touched, work.now);
  for (const { operationId, timeoutInMinutes } of reopened) {
    if (timeoutInMinutes === null) continue;
    const deadline = after(work.now, timeoutInMinutes * minute);
    await work.jobs.enqueue(work.tx, expireOperationJob, { companyId, operationId }, deadline);
  }
  return reopened.map(({ operationId }) => operationId);
}
