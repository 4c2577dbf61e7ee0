import { type Application, system, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { after, day } from "../clock.ts";
import type { Connection } from "../connections/connection.ts";
import { lockConnection } from "../connections/find-connection.ts";
import { unlinkSilent } from "../connections/link-externally.ts";
import { uuid } from "../random.ts";
import { disconnect } from "../source-accounts/disconnect-accounts.ts";
import { listAccounts, lockAccountByKey } from "../source-accounts/find-account.ts";
import type { Work } from "../work.ts";
import { findSilentFeeds, noteSilence, type SilentFeed } from "./queries.ts";

const perRun = 500;

/**
 * Disconnects accounts that their software has not fetched from for the days of the settings: that is how it shows that
 * its user has disconnected them. A connection is unlinked with the last of its accounts. Both come back with the next
 * request. Only where accounts are mapped inside the software: elsewhere the customer disconnects through us.
 */
export async function endSilentFeeds(application: Application): Promise<void> {
  const { clock, config, database, random } = application;
  const since = after(clock.now(), -config.silentAfterDays * day);
  for (const feed of await findSilentFeeds(database, since, perRun))
    await transact(application, system("collection"), uuid(random), (work) =>
      endSilent(application, work, feed),
    );
}

async function endSilent({ integrations }: Application, work: Work, feed: SilentFeed): Promise<void> {
  const connection = await lockConnection(work.tx, feed.company_id, feed.connection_id);
  if (!connection || integrations.get(connection.platformKey)?.mapping !== "external") return;
  const reason = "The accounting software has not fetched from the account for too long.";
  await endCollection(work, connection, [feed.source_account_key], reason);
}

/**
 * Disconnects accounts that their software fetches no more, and with the last of them the connection, which the caller
 * has locked. They come back with the next request.
 */
export async function endCollection(
  work: Work,
  connection: Connection,
  accountKeys: readonly string[],
  reason: string,
): Promise<void> {
  const { companyId } = connection;
  for (const key of [...accountKeys].sort()) {
    const account = await lockAccountByKey(work.tx, companyId, key);
    if (account?.status !== "connected" || account.feedNumber === null) continue;
    await disconnect(work, [account], reason, "already-gone");
    const { accountId, connectionId, feedNumber } = account;
    await noteSilence(work.tx, { companyId, sourceAccountKey: key, feedNumber }, work.now);
    const target = { companyId, connectionId, accountId };
    await audit(work, { type: "feed.silent", companyId, target, after: { reason } });
  }
  await unlinkWithLast(work, connection);
}

async function unlinkWithLast(work: Work, connection: Connection): Promise<void> {
  const accounts = await listAccounts(work.tx, connection.companyId, connection.connectionId);
  if (accounts.some(({ status }) => status === "connected" || status === "connecting")) return;
  await unlinkSilent(work, connection);
}
