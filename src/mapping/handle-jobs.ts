import type { Application } from "../application.ts";
import { deauthorize } from "../connections/disconnect-connection.ts";
import { findConnectionEvenDeleted } from "../connections/find-connection.ts";
import { openSession } from "../connections/provider-session.ts";
import { hosted, ProviderFault } from "../integrations/integration.ts";
import { findAccountByKey } from "../source-accounts/find-account.ts";
import { closeAtProvider } from "./close-feeds.ts";
import { awaitsCollection, feedRequest } from "./feed.ts";
import { inviting } from "./invite-collector.ts";
import { closeFeedJob, settleFeedJob } from "./jobs.ts";
import { type FeedKey, findFeed } from "./queries.ts";
import { recordFeedStep, settler } from "./settle-feed.ts";

export function handleMappingJobs(application: Application): void {
  application.jobs.handle(settleFeedJob, (key) => settleFeed(application, key));
  application.jobs.handle(closeFeedJob, (key) => closeFeed(application, key));
}

async function settleFeed(application: Application, key: FeedKey): Promise<void> {
  const { database, integrations } = application;
  const feed = await findFeed(database, key);
  const account = await findAccountByKey(database, key.companyId, key.sourceAccountKey);
  // What waits to be collected is decided as far as it can be asked.
  if (feed?.state !== "opening" || awaitsCollection(feed) || !account) return;
  const connection = await findConnectionEvenDeleted(database, key.companyId, account.connectionId);
  const integration = connection && hosted(integrations.get(connection.platformKey));
  if (!integration || connection.status !== "Linked") return;
  try {
    const session = openSession(application, integration, connection, 10_000);
    const asked = feedRequest(feed, account, inviting(application, connection));
    const step = await integration.settleFeed(session, asked, feed.receipt);
    await recordFeedStep(application, settler, account, feed, step);
  } catch (error) {
    if (!(error instanceof ProviderFault) || error.kind !== "reauthorise") throw error;
    await deauthorize(application, connection, error.message);
  }
}

async function closeFeed(application: Application, key: FeedKey): Promise<void> {
  const { database } = application;
  const feed = await findFeed(database, key);
  const account = await findAccountByKey(database, key.companyId, key.sourceAccountKey);
  if (feed?.state !== "closing" || !account) return;
  const connection = await findConnectionEvenDeleted(database, key.companyId, account.connectionId);
  if (connection) await closeAtProvider(application, connection, feed);
}
