import { job } from "../jobs/jobs.ts";

/** Removes one-time passwords, sessions, states and kept replies whose time is over. */
export const forgetExpiredJob = job<object>("forget-expired", { retries: 0 });
