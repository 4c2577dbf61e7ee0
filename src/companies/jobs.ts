import { job } from "../jobs/jobs.ts";

/** Erases the stored data of a deleted company, once its grants were given back. */
export const eraseCompanyJob = job<{ companyId: string }>("erase-company", {
  retries: 300,
  retryDelaySeconds: 10,
});
