import { job } from "../jobs/jobs.ts";

/** Removes codes whose hour is over. */
export const forgetCodesJob = job<object>("forget-one-time-passwords", { retries: 0 });
