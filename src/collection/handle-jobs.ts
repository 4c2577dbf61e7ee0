import type { Application } from "../application.ts";
import { endSilentFeeds } from "./end-silent-feeds.ts";
import { endSilentFeedsJob } from "./jobs.ts";

export function handleCollectionJobs(application: Application): void {
  application.jobs.schedule(endSilentFeedsJob, "23 * * * *", () => endSilentFeeds(application));
}
