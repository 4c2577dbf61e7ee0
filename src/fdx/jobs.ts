import { job } from "../jobs/jobs.ts";

/** Removes codes and tokens that have expired, and grants that hold none any more. */
export const forgetFdxTokensJob = job<object>("forget-fdx-tokens", { retries: 0 });
