import { job } from "../jobs/jobs.ts";
import type { ConnectionKey } from "./grant.ts";

/** What was granted for a connection; `since` is the instant (ISO 8601) from when on it is to be given back. */
export interface GrantToRelease extends ConnectionKey {
  readonly since: string;
}
/** Gives back to the accounting software what the customer granted, after unlinking or deletion. */
export const releaseGrantJob = job<GrantToRelease>("release-grant", { retries: 300 });
/** Renews grants that nobody has used for a while: an idle refresh token dies at the provider. */
export const renewIdleGrantsJob = job<object>("renew-idle-grants", { retries: 0 });
