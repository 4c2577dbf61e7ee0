import { job } from "../../jobs/jobs.ts";

/** Finds anew what needs attention, so that it is known since when. */
export const refreshAttentionJob = job<object>("refresh-attention", { retries: 0 });
/** Counts the outcomes of lines of hours that are over. */
export const countActivityJob = job<object>("count-activity", { retries: 2, expireSeconds: 900 });
