import { type Application, system, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import type { Connection } from "../connections/connection.ts";
import { openSession } from "../connections/provider-session.ts";
import {
  type CloseStep,
  type Integration,
  ProviderFault,
  type ProviderSession,
} from "../integrations/integration.ts";
import { uuid } from "../random.ts";
import type { Work } from "../work.ts";
import type { FeedRecord } from "./feed.ts";
import { closeFeedJob } from "./jobs.ts";
import { closingFeeds, endFeeds, markFeedClosed, markFeedLate } from "./queries.ts";

/**
 * How feeds end: at the provider by a job of their own, together with the grant that is being given back, or on our
 * side only because the provider no longer lets us in.
 */
export type FeedEnd = "close-at-provider" | "with-grant" | "already-gone";

/** Ends the feeds of some accounts, in the transaction of what ended them. */
export async function closeFeeds(
  work: Work,
  companyId: string,
  keys: readonly string[],
  end: FeedEnd,
): Promise<void> {
  const feeds = await endFeeds(
    work.tx,
    companyId,
    keys,
    end === "already-gone" ? "closed" : "closing",
    work.now,
  );
  if (end === "close-at-provider") await work.jobs.enqueueAll(work.tx, closeFeedJob, feeds.map(feedKey));
}

/** Ends a feed that the provider opened when nobody wanted it any more. */
export async function closeLateFeed(work: Work, feed: FeedRecord, providerFeedId: string): Promise<void> {
  if ((await markFeedLate(work.tx, feed, providerFeedId)) > 0) await closeLater(work, feed);
}

const feedKey = ({ companyId, sourceAccountKey, feedNumber }: FeedRecord) => ({
  companyId,
  sourceAccountKey,
  feedNumber,
});

const closeLater = ({ jobs, tx }: Work, feed: FeedRecord) => jobs.enqueue(tx, closeFeedJob, feedKey(feed));

/** Has what of a connection is still to be ended at the provider ended there, where no grant is given back with it. */
export async function closeWithoutGrant(
  work: Work,
  { companyId, connectionId }: Pick<Connection, "companyId" | "connectionId">,
): Promise<void> {
  const feeds = await closingFeeds(work.tx, companyId, connectionId);
  await work.jobs.enqueueAll(work.tx, closeFeedJob, feeds.map(feedKey));
}

/** Ends at the provider what of a connection is still to be ended there; throws to be tried again. */
export async function finishClosingFeeds(application: Application, connection: Connection): Promise<void> {
  for (const feed of await closingFeeds(
    application.database,
    connection.companyId,
    connection.connectionId,
  )) {
    await closeAtProvider(application, connection, feed);
  }
}

/** Ends one feed at the provider. A grant that is gone took the feed with it as far as we can reach. */
export async function closeAtProvider(
  application: Application,
  connection: Connection,
  feed: FeedRecord,
): Promise<void> {
  const integration = application.integrations.get(connection.platformKey);
  const reachable = integration && connection.organisationId === feed.organisationId;
  if (reachable) {
    await tolerateLostGrant(openSession(application, integration, connection, 10_000), async (session) => {
      const step = await endAt(integration, session, feed);
      if (step.kind === "try-later") throw new Error(step.reason);
    });
  }
  await transact(application, system("mapping"), uuid(application.random), async (work) => {
    await markFeedClosed(work.tx, feed, work.now);
    const target = {
      companyId: feed.companyId,
      sourceAccountKey: feed.sourceAccountKey,
      feed: String(feed.feedNumber),
    };
    await audit(work, { type: "feed.closed", companyId: feed.companyId, target });
  });
}

/** Software in which the customer maps is told that the account has to be authorised anew, where it can be told. */
async function endAt(
  integration: Integration,
  session: ProviderSession,
  feed: FeedRecord,
): Promise<CloseStep> {
  if (integration.mapping === "hosted") return integration.closeFeed(session, feed);
  const { authorization } = integration;
  if (authorization.kind !== "started-by-provider" || feed.providerFeedId === null) return { kind: "closed" };
  return authorization.askToReconnect(session, feed.providerFeedId);
}

async function tolerateLostGrant(
  session: ProviderSession,
  call: (session: ProviderSession) => Promise<void>,
): Promise<void> {
  try {
    await call(session);
  } catch (error) {
    const gone =
      error instanceof ProviderFault && (error.kind === "reauthorise" || error.kind === "feed-lost");
    if (!gone) throw error;
  }
}
