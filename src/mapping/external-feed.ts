import type { Application } from "../application.ts";
import { announce, audit } from "../audit/audit.ts";
import type { Connection } from "../connections/connection.ts";
import { requireConnectionForChange } from "../connections/find-connection.ts";
import { linkExternally, unlinkSilent } from "../connections/link-externally.ts";
import { prepareLane } from "../delivery/prepare-lane.ts";
import { disconnect } from "../source-accounts/disconnect-accounts.ts";
import { listAccounts, requireAccountForChange, setAccountFeed } from "../source-accounts/find-account.ts";
import type { SourceAccount } from "../source-accounts/source-account.ts";
import type { Work } from "../work.ts";
import type { FeedRecord } from "./feed.ts";
import { insertFeed, lockFeedToTarget, markFeedOpened, reopenFeed } from "./queries.ts";

/** What accounting software tells of an account that its user has connected there. */
export interface ExternalFeed {
  /** What stands for the customer's books, unique in the provider: lines belong to it. */
  readonly organisationId: string;
  /** The provider's name of the feed, and of the account it leads to; ours where it tells none. */
  readonly providerFeedId: string;
  readonly targetAccountId: string;
  readonly targetName: string | null;
  /** From when on the user wants lines, YYYY-MM-DD; null when it was not said. */
  readonly startDate: string | null;
}

/**
 * Connects an account that the customer has mapped inside the accounting software, and links its connection. Neither may
 * be locked yet. "refused" while the company has no bank feeds or another bank feed source is connected. Repeating it
 * changes nothing.
 */
export async function openExternalFeed(
  application: Application,
  work: Work,
  place: { readonly companyId: string; readonly connectionId: string; readonly accountId: string },
  feed: ExternalFeed,
): Promise<"open" | "refused"> {
  const connection = await linkExternally(application, work, place, feed.organisationId);
  if (!connection) return "refused";
  const account = await requireAccountForChange(work.tx, place, place.accountId);
  const record = await feedTo(work, account, feed);
  if (
    account.status === "connected" &&
    record.state === "open" &&
    record.providerFeedId === feed.providerFeedId
  )
    return "open";
  await markFeedOpened(work.tx, record, feed, work.now);
  await setAccountFeed(work.tx, account, "connected", record.feedNumber, work.now);
  await prepareLane(work, account.companyId, account.key, feed.organisationId);
  await tell(work, connection, account, feed);
  return "open";
}

/** The feed to the same target as before, so that what went through it stays known, or a new one. */
async function feedTo(work: Work, account: SourceAccount, feed: ExternalFeed): Promise<FeedRecord> {
  const { organisationId, startDate, targetAccountId, targetName } = feed;
  const former = await lockFeedToTarget(work.tx, account, organisationId, targetAccountId);
  if (former?.state === "open") return former;
  if (former) return reopenFeed(work.tx, former, startDate ?? former.startDate, targetName, work.now);
  return insertFeed(work.tx, {
    companyId: account.companyId,
    sourceAccountKey: account.key,
    organisationId,
    token: `mr-${work.random.bytes(18).toString("base64url")}`,
    requestedTargetId: targetAccountId,
    requestedName: account.accountName,
    targetName,
    startDate,
    now: work.now,
  });
}

async function tell(work: Work, connection: Connection, account: SourceAccount, feed: ExternalFeed) {
  const { companyId, connectionId } = connection;
  const target = { companyId, connectionId, accountId: account.accountId };
  const { startDate, targetAccountId } = feed;
  await audit(work, { type: "feed.opened", companyId, target, after: { targetAccountId, startDate } });
  await announce(work, [{ type: "bankFeeds.sourceAccount.connected", ...target, feedStartDate: startDate }]);
}

/**
 * Disconnects an account that the customer has disconnected inside the accounting software, and unlinks the connection
 * with the last of its accounts. Neither may be locked yet. Repeating it changes nothing.
 */
export async function closeExternalFeed(
  work: Work,
  place: { readonly companyId: string; readonly connectionId: string; readonly accountId: string },
  reason: string,
): Promise<void> {
  const connection = await requireConnectionForChange(work.tx, place.companyId, place.connectionId);
  const account = await requireAccountForChange(work.tx, place, place.accountId);
  await disconnect(work, [account], reason, "already-gone");
  const accounts = await listAccounts(work.tx, place.companyId, place.connectionId);
  if (accounts.some(({ status }) => status === "connected" || status === "connecting")) return;
  await unlinkSilent(work, connection);
}
