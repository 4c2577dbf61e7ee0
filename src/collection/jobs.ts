import { job } from "../jobs/jobs.ts";

/** Ends the feeds that no software has fetched from for too long. */
export const endSilentFeedsJob = job<object>("end-silent-feeds", { retries: 0 });
