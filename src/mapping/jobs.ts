import { job } from "../jobs/jobs.ts";
import type { FeedKey } from "./queries.ts";

/** Asks how the opening of a feed ended, when the answer was not final or was lost. */
export const settleFeedJob = job<FeedKey>("settle-feed", { retries: 40, retryDelaySeconds: 2 });
/** Ends a feed at the provider. */
export const closeFeedJob = job<FeedKey>("close-feed", { retries: 40, retryDelaySeconds: 2 });
