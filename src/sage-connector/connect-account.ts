import type { Application } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { isAuthorized } from "../authorizations/store-authorization.ts";
import { lockConnection, lockOtherLinked } from "../connections/find-connection.ts";
import { closeExternalFeed, openExternalFeed } from "../mapping/external-feed.ts";
import { currentFeedsOf } from "../mapping/find-feed.ts";
import { findAccountByKey, listAccounts } from "../source-accounts/find-account.ts";
import type { SourceAccount } from "../source-accounts/source-account.ts";
import type { Work } from "../work.ts";
import { setBankAccount } from "./account-queries.ts";
import { askToReconnectJob } from "./jobs.ts";
import { hasEnded } from "./notification-queries.ts";
import type { SageAccount } from "./offered-account.ts";
import type { Sage } from "./sage.ts";

export interface ConnectedAtSage {
  readonly bankAccountId: string;
  /** From when the customer asked for transactions, as Sage wrote it. */
  readonly requestedStartDate: string | null;
}

/**
 * Connects an account that the customer has picked in Sage. Repeating it changes nothing. "gone": the account is, or
 * its like in Sage, or the bank has severed the connection. "refused": the company takes no bank feed of Sage.
 */
export async function connectAccount(
  application: Application,
  work: Work,
  sage: Sage,
  atSage: SageAccount,
  { bankAccountId, requestedStartDate }: ConnectedAtSage,
): Promise<"connected" | "gone" | "refused"> {
  const { companyId } = atSage;
  // Sage has said already that it has ended.
  if (await hasEnded(work.tx, bankAccountId)) return "gone";
  const account = await findLive(work, atSage);
  if (!account) return "gone";
  // The company before its connection, as everywhere: what the bank severs meanwhile ends before or after this.
  await lockOtherLinked(work.tx, companyId, account.connectionId);
  if (!(await lockConnection(work.tx, companyId, account.connectionId))) return "gone";
  const place = { companyId, connectionId: account.connectionId, accountId: account.accountId };
  if (!(await isAuthorized(work.tx, place))) return "gone";
  const before = (await currentFeedsOf(work.tx, companyId, account.connectionId)).get(account.key);
  const replaced = before?.state === "open" && before.providerFeedId !== bankAccountId ? before : undefined;
  if (replaced) {
    await closeExternalFeed(work, place, "The account was connected to another one in Sage.");
    await work.jobs.enqueue(work.tx, askToReconnectJob, { bankAccountId: replaced.providerFeedId! });
  }
  const opened = await openExternalFeed(application, work, place, {
    organisationId: sage.authorization.bankId,
    providerFeedId: bankAccountId,
    targetAccountId: bankAccountId,
    targetName: null,
    // The moment of connecting, by the contract; what the customer asked for is kept in the trail.
    startDate: `${work.now.toISOString().slice(0, 10)}T00:00:00`,
  });
  await audit(work, {
    type: opened === "open" ? "sage.accountConnected" : "sage.accountNotTaken",
    companyId,
    target: place,
    after: { bankAccountId, requestedStartDate },
  });
  if (opened !== "open") return "refused";
  await setBankAccount(work.tx, atSage, bankAccountId);
  return "connected";
}

/** Disconnects an account that the customer has disconnected in Sage, unless it is connected to another one by now. */
export async function disconnectAccount(
  work: Work,
  atSage: SageAccount,
  bankAccountId: string,
): Promise<void> {
  const { companyId } = atSage;
  const account = await findLive(work, atSage);
  if (!account) return;
  const feed = (await currentFeedsOf(work.tx, companyId, account.connectionId)).get(account.key);
  if (feed?.providerFeedId !== bankAccountId) return;
  const place = { companyId, connectionId: account.connectionId, accountId: account.accountId };
  await closeExternalFeed(work, place, "The account was disconnected in Sage.");
  await setBankAccount(work.tx, atSage, null);
  await audit(work, { type: "sage.accountDisconnected", companyId, target: place, after: { bankAccountId } });
}

/** The source account, unless it was deleted. */
async function findLive(
  { tx }: Work,
  { companyId, sourceAccountKey }: SageAccount,
): Promise<SourceAccount | undefined> {
  const account = await findAccountByKey(tx, companyId, sourceAccountKey);
  if (!account) return undefined;
  const all = await listAccounts(tx, companyId, account.connectionId);
  return all.find(({ key }) => key === sourceAccountKey);
}
