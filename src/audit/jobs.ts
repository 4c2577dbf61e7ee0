import { job } from "../jobs/jobs.ts";

/** Gives new events their place in the chain. */
export const sealEventsJob = job<object>("seal-audit-events", { retries: 0, expireSeconds: 600 });
/** Verifies the trail for the run of this id. */
export const verifyTrailJob = job<{ verificationId: string }>("verify-audit-trail", {
  retries: 0,
  expireSeconds: 7_200,
});
/** Verifies the trail every night. */
export const verifyNightlyJob = job<object>("verify-audit-nightly", { retries: 0, expireSeconds: 7_200 });
