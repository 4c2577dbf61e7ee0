import { job } from "../jobs/jobs.ts";

/** Removes events, messages and attempts that were kept long enough. */
export const forgetOldMessagesJob = job<object>("forget-old-webhook-messages");
/** Removes the messages of an erased company as they end. */
export const forgetMessagesOfJob = job<{ companyId: string }>("forget-webhook-messages-of-company");
/** Removes what was kept for a deleted consumer. */
export const dropConsumerJob = job<{ consumerId: string }>("drop-webhook-consumer");
/** Sends a consumer what it was never sent of a time, as ISO 8601 instants. */
export const sendMissingJob = job<{ consumerId: string; since: string; until: string }>(
  "send-missing-webhook-messages",
);
/** Sends what failed once more: messages made from `since` to before `until`, as ISO 8601 instants. */
export const recoverMessagesJob = job<{ consumerId: string; since: string; until: string }>(
  "recover-webhook-messages",
);
