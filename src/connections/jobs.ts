import { job } from "../jobs/jobs.ts";
import type { ConnectionKey } from "./grant.ts";

/** Gives back to the accounting software what the customer granted, after unlinking or deletion. */
export const releaseGrantJob = job<ConnectionKey>("release-grant", { retries: 300 });
/** Renews grants that nobody has used for a while: an idle refresh token dies at the provider. */
export const renewIdleGrantsJob = job<object>("renew-idle-grants", { retries: 0 });
