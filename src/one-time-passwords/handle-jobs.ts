import type { Application } from "../application.ts";
import { forgetCodesJob } from "./jobs.ts";
import { forgetExpiredCodes } from "./queries.ts";

export function handleOneTimePasswordJobs({ jobs, database, clock }: Application): void {
  jobs.schedule(forgetCodesJob, "7 * * * *", async () => {
    await forgetExpiredCodes(database, clock.now());
  });
}
