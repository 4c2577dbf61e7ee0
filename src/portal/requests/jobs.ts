import { job } from "../../jobs/jobs.ts";

/** Removes requests from the log that were kept long enough. */
export const forgetRequestsJob = job<object>("forget-old-requests");
