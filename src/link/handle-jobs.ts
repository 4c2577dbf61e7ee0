import type { Application } from "../application.ts";
import { forgetOldReplies } from "../http/idempotency.ts";
import { forgetExpiredJob } from "./jobs.ts";
import { forgetExpired } from "./queries.ts";

export function handleLinkJobs(application: Application): void {
  application.jobs.schedule(forgetExpiredJob, "*/15 * * * *", async () => {
    const now = application.clock.now();
    await forgetExpired(application.database, now);
    await forgetOldReplies(application.database, now);
  });
}
