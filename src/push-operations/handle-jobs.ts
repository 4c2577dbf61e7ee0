import { type Application, system, transact } from "../application.ts";
import { uuid } from "../random.ts";
import { expireOperationJob } from "./jobs.ts";
import { markOperationExpired } from "./queries.ts";
import { announceEnds } from "./settle-operations.ts";

export function handleOperationJobs(application: Application): void {
  application.jobs.handle(expireOperationJob, ({ companyId, operationId }) =>
    transact(application, system("push-operations"), uuid(application.random), async (work) => {
      const expired = await markOperationExpired(work.tx, companyId, operationId, work.now);
      await announceEnds(work, expired ? [expired] : []);
    }),
  );
}
