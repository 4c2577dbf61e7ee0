import { job } from "../jobs/jobs.ts";

/** Warns, once a day, before the certificate ends that administrators gave access with. */
export const watchCertificateJob = job<object>("watch-netsuite-certificate", { retries: 0 });
