import { requireConnection } from "../connections/find-connection.ts";
import type { Queryable } from "../database/pool.ts";
import { Problem } from "../problem.ts";
import { requireAccount } from "../source-accounts/find-account.ts";
import { countOfSource, findManagedFeed } from "./feed-queries.ts";
import type { ManagedFeed } from "./managed-feed.ts";

/** How many source accounts are fetched from a source. */
export const countFeedsOfSource = countOfSource;

/** The managed feed of a request's path; 404 when there is no such account, or it is not set up. */
export async function requireManagedFeed(
  db: Queryable,
  place: { companyId: string; connectionId: string; sourceAccountId: string },
): Promise<ManagedFeed> {
  const connection = await requireConnection(db, place.companyId, place.connectionId);
  const account = await requireAccount(db, connection, place.sourceAccountId);
  const feed = await findManagedFeed(db, account.companyId, account.key);
  if (!feed) {
    throw new Problem(
      "managed-feed-not-found",
      `Source account ${account.accountId} is not set up for managed bank feeds`,
    );
  }
  return feed;
}
