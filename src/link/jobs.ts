import { job } from "../jobs/jobs.ts";

/** Removes one-time passwords, sessions, states and kept replies whose time is over. */
export const forgetExpiredJob = job<object>("forget-expired", { retries: 0 });

/** Names a grant that waits to be given back; `state` is the hash of its visit's state in hexadecimal. */
export interface GrantToGiveBack {
  readonly companyId: string;
  readonly state: string;
}
/** Gives back to the accounting software what a customer granted and did not use. */
export const giveBackGrantJob = job<GrantToGiveBack>("give-back-grant", { retries: 300 });
