import { type Application, system, transact } from "../application.ts";
import { uuid } from "../random.ts";
import { completeOperationsJob, expireOperationJob } from "./jobs.ts";
import { markOperationExpired } from "./queries.ts";
import { completePlatforms } from "./repair-queries.ts";
import { announceEnds } from "./settle-operations.ts";

/** Rows changed in one statement. */
const setSize = 5_000;

export function handleOperationJobs(application: Application): void {
  const { database, jobs } = application;
  jobs.schedule(completeOperationsJob, "13 * * * *", async () => {
    while ((await completePlatforms(database, setSize)) > 0);
  });
  application.jobs.handle(expireOperationJob, ({ companyId, operationId }) =>
    transact(application, system("push-operations"), uuid(application.random), async (work) => {
      const expired = await markOperationExpired(work.tx, companyId, operationId, work.now);
      await announceEnds(work, expired ? [expired] : []);
    }),
  );
}
