import type { Application } from "../../application.ts";
import { countActivity } from "./count-activity.ts";
import { countActivityJob, refreshAttentionJob } from "./jobs.ts";
import { forgetOldMutes, refreshAttention } from "./refresh-attention.ts";

export function handleHomeJobs(application: Application): void {
  application.jobs.schedule(refreshAttentionJob, "* * * * *", async () => {
    await forgetOldMutes(application);
    await refreshAttention(application);
  });
  application.jobs.schedule(countActivityJob, "12 * * * *", () => countActivity(application));
}
