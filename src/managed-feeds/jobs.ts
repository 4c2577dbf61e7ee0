import { job } from "../jobs/jobs.ts";
import type { SyncKey } from "./sync-queries.ts";

/** Starts the syncs that are due and looks after those that wait or were left behind. */
export const startDueSyncsJob = job<object>("start-due-syncs", { retries: 0, lookSeconds: 1 });
/** Runs one sync. Whether it is tried again is a matter of its row, and not of the job. */
export const runSyncJob = job<SyncKey>("run-managed-sync", {
  retries: 0,
  expireSeconds: 3600,
  workers: 4,
});
/** Removes syncs of long ago. */
export const forgetSyncsJob = job<object>("forget-managed-syncs", { retries: 0 });
