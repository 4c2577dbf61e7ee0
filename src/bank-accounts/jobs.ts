import { job } from "../jobs/jobs.ts";

/** Fetches the bank accounts of a connection's organisation. */
export const pullJob = job<{ companyId: string; pullId: string }>("pull-bank-accounts");
/** Makes the account that a push asks for in the accounting software; also asks again after a lost answer. */
export const createAccountJob = job<{ companyId: string; operationId: string }>("create-bank-account", {
  retries: 40,
});
