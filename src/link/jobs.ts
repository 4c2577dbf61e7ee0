import type { Application } from "../application.ts";
import { forgetOldReplies } from "../http/idempotency.ts";
import { job } from "../jobs/jobs.ts";
import { forgetExpired } from "./queries.ts";

/** Removes one-time passwords, sessions, states and kept replies whose time is over. */
export const forgetExpiredJob = job<object>("forget-expired", { retries: 0 });

export function handleLinkJobs(application: Application): void {
  application.jobs.schedule(forgetExpiredJob, "*/15 * * * *", async () => {
    const now = application.clock.now();
    await forgetExpired(application.database, now);
    await forgetOldReplies(application.database, now);
  });
}
