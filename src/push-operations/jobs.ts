import { type Application, system, transact } from "../application.ts";
import { job } from "../jobs/jobs.ts";
import { uuid } from "../random.ts";
import { markOperationExpired } from "./queries.ts";
import { announceEnds } from "./settle-operations.ts";

/** Ends an operation as TimedOut when its `timeoutInMinutes` is over and it is still pending; its lines go on. */
export const expireOperationJob = job<{ companyId: string; operationId: string }>("expire-operation");

export function handleOperationJobs(application: Application): void {
  application.jobs.handle(expireOperationJob, ({ companyId, operationId }) =>
    transact(application, system("push-operations"), uuid(application.random), async (work) => {
      const expired = await markOperationExpired(work.tx, companyId, operationId, work.now);
      await announceEnds(work, expired ? [expired] : []);
    }),
  );
}
