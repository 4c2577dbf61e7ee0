import { job } from "../jobs/jobs.ts";

/** Removes events, messages and attempts that were kept long enough. */
export const forgetOldMessagesJob = job<object>("forget-old-webhook-messages");
/** Removes the messages of an erased company as they end. */
export const forgetMessagesOfJob = job<{ companyId: string }>("forget-webhook-messages-of-company");
/** Removes what was kept for a deleted consumer. */
export const dropConsumerJob = job<{ consumerId: string }>("drop-webhook-consumer");
