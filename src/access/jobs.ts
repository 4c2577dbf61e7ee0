import { job } from "../jobs/jobs.ts";

/** Removes API keys whose end has come. */
export const endKeysJob = job<object>("end-api-keys");
