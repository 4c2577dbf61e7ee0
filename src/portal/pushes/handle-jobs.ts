import { type Application, transact } from "../../application.ts";
import { retryPushes } from "../../delivery/repair-pushes.ts";
import { uuid } from "../../random.ts";
import { retryPushesJob } from "./jobs.ts";
import { advanceRetry, findRetry, lockRetry, nextPushes } from "./retry-queries.ts";

/** Pushes of one account that are retried in one transaction. */
const atOnce = 50;
/** Transactions before the job gives others their turn. */
const turns = 100;

export function handleRetryJobs(application: Application): void {
  application.jobs.handle(retryPushesJob, async ({ retryId }) => {
    for (let turn = 0; turn < turns; turn += 1) if (!(await retryNext(application, retryId))) return;
    await application.jobs.enqueue(application.database, retryPushesJob, { retryId });
  });
}

/**
 * Retries the next pushes of one account, on behalf of who asked for it, and notes how far it is; false when none is
 * left. The account is locked before the retry is, as everybody else locks it.
 */
async function retryNext(application: Application, retryId: string): Promise<boolean> {
  const retry = await findRetry(application.database, retryId);
  if (retry?.state !== "running") return false;
  return transact(application, retry.actor, uuid(application.random), async (work) => {
    const some = await nextPushes(work.tx, retryId, atOnce);
    const [first] = some;
    if (!first) return false;
    const { companyId, sourceAccountKey } = first;
    const ends = some.findIndex((one) => one.sourceAccountKey !== sourceAccountKey);
    const together = ends < 0 ? some : some.slice(0, ends);
    const operationIds = together.map(({ operationId }) => operationId).filter((id) => id !== null);
    const done =
      companyId === null
        ? undefined
        : await retryPushes(application, work, { companyId, sourceAccountKey, operationIds }, retry.parts);
    const now = await lockRetry(work.tx, retryId);
    // Stopped, or gone on with by another process: what was done here is taken back.
    if (now?.state !== "running" || now.lookedAt !== retry.lookedAt)
      throw new Error("the retry has moved on");
    const idle = !done || (done.linesSent === 0 && done.batchesChecked === 0);
    await advanceRetry(
      work.tx,
      retryId,
      {
        pushes: together.length,
        linesSent: done?.linesSent ?? 0,
        batchesChecked: done?.batchesChecked ?? 0,
        skipped: idle ? together.length : 0,
      },
      work.now,
    );
    return true;
  });
}
