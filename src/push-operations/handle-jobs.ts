import { type Application, system, transact } from "../application.ts";
import { uuid } from "../random.ts";
import { completeOperationsJob, expireOperationJob } from "./jobs.ts";
import { markOperationExpired } from "./queries.ts";
import { completePlatforms } from "./repair-queries.ts";
import { announceEnds } from "./settle-operations.ts";

/** Rows changed in one statement, and statements before others have their turn. */
const setSize = 2_000;
const setsAtOnce = 10;

export function handleOperationJobs(application: Application): void {
  const { database, jobs } = application;
  jobs.schedule(completeOperationsJob, "13 * * * *", async () => {
    for (let set = 0; set < setsAtOnce; set += 1)
      if ((await completePlatforms(database, setSize)) < setSize) return;
    await jobs.enqueue(database, completeOperationsJob, {});
  });
  application.jobs.handle(expireOperationJob, ({ companyId, operationId }) =>
    transact(application, system("push-operations"), uuid(application.random), async (work) => {
      const expired = await markOperationExpired(work.tx, companyId, operationId, work.now);
      await announceEnds(work, expired ? [expired] : []);
    }),
  );
}
