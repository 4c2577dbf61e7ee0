import type { Application } from "../application.ts";
import { forgetOldReplies } from "../http/idempotency.ts";
import { forgetVisits } from "./authorization-queries.ts";
import { giveBackAbandoned, giveBackGrant } from "./give-back-grant.ts";
import { forgetExpiredJob, giveBackGrantJob } from "./jobs.ts";
import { forgetExpired } from "./queries.ts";

export function handleLinkJobs(application: Application): void {
  application.jobs.handle(giveBackGrantJob, (grant) => giveBackGrant(application, grant));
  application.jobs.schedule(forgetExpiredJob, "*/15 * * * *", async () => {
    const now = application.clock.now();
    await giveBackAbandoned(application, null);
    await forgetVisits(application.database, now);
    await forgetExpired(application.database, now);
    await forgetOldReplies(application.database, now);
  });
}
