import { job } from "../jobs/jobs.ts";

/** Ends an operation as TimedOut when its `timeoutInMinutes` is over and it is still pending; its lines go on. */
export const expireOperationJob = job<{ companyId: string; operationId: string }>("expire-operation");

/** Adds the accounting software to pushes that an earlier version stored, before an update or during it. */
export const completeOperationsJob = job("complete-operations", { lookSeconds: 1 });
