import { job } from "../jobs/jobs.ts";

/** Removes calls to accounting software that are older than the settings say. */
export const forgetExchangesJob = job("forget-exchanges");
