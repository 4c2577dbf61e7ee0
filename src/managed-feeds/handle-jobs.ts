import type { Application } from "../application.ts";
import { after, day } from "../clock.ts";
import { forgetSyncsJob, runSyncJob, startDueSyncsJob } from "./jobs.ts";
import { runSync } from "./run-sync.ts";
import { startDueSyncs } from "./start-sync.ts";
import { forgetSyncs } from "./sync-queries.ts";

export { resumeSyncs } from "./start-sync.ts";
export { releaseSyncs } from "./sync-queries.ts";

const keptFor = 400 * day;

export function handleManagedFeedJobs(application: Application): void {
  const { jobs, database, clock } = application;
  jobs.handle(runSyncJob, (key) => runSync(application, key));
  jobs.schedule(startDueSyncsJob, "* * * * *", () => startDueSyncs(application));
  jobs.schedule(forgetSyncsJob, "41 3 * * *", async () => {
    await forgetSyncs(database, after(clock.now(), -keptFor));
  });
}
