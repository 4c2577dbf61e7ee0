import { job } from "../jobs/jobs.ts";

/** Ends an operation as TimedOut when its `timeoutInMinutes` is over and it is still pending; its lines go on. */
export const expireOperationJob = job<{ companyId: string; operationId: string }>("expire-operation");

/** Adds the accounting software to pushes that a process of an earlier version stored while this one was started. */
export const completeOperationsJob = job("complete-operations");
