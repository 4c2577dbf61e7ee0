import type { Queryable } from "../database/pool.ts";
import type { FeedRecord } from "./feed.ts";
import { currentFeeds, type FeedKey, findFeed } from "./queries.ts";

export { feedsChangedSince } from "./queries.ts";

/** The present feeds of a connection's accounts, by the account's key. */
export const currentFeedsOf = currentFeeds;

/** The feed that lines of an account went or go through. */
export const findFeedOf = (db: Queryable, feed: FeedKey): Promise<FeedRecord | undefined> =>
  findFeed(db, feed);
