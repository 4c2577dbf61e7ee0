import { job } from "../../jobs/jobs.ts";

/** Goes on with a retry of many pushes; puts itself into the queue again until all are looked at. */
export const retryPushesJob = job<{ retryId: string }>("retry-pushes");
