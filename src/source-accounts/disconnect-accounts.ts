import { announce } from "../audit/audit.ts";
import { cancelUnsentLines } from "../delivery/cancel-lines.ts";
import { endManagedFeeds, forgetManagedFeeds } from "../managed-feeds/end-feeds.ts";
import { closeFeeds, type FeedEnd } from "../mapping/close-feeds.ts";
import type { Work } from "../work.ts";
import { lockAccounts, markAccountsDeleted, setAccountStatus } from "./queries.ts";
import type { SourceAccount } from "./source-account.ts";

/** Ends delivery for all accounts of a connection; they keep their data and may be mapped again. */
export async function disconnectAccountsOf(
  work: Work,
  { companyId, connectionId }: { companyId: string; connectionId: string },
  reason: string,
  end: FeedEnd,
): Promise<void> {
  await disconnect(work, await lockAccounts(work.tx, companyId, connectionId), reason, end);
}

/** Ends delivery for some accounts the caller has locked: unsent lines are cancelled, sent ones settle still. */
export async function disconnect(
  work: Work,
  accounts: readonly SourceAccount[],
  reason: string,
  end: FeedEnd,
): Promise<void> {
  if (accounts.length === 0) return;
  const all = accounts.map((account) => account.key);
  await endManagedFeeds(work, accounts[0]!.companyId, all, reason);
  const active = accounts.filter(({ status }) => status === "connected" || status === "connecting");
  if (active.length === 0) return;
  const companyId = active[0]!.companyId;
  const keys = active.map((account) => account.key);
  await cancelUnsentLines(work, companyId, keys, reason);
  await closeFeeds(work, companyId, keys, end);
  await setAccountStatus(work.tx, companyId, keys, "disconnected", work.now);
  await announce(
    work,
    active
      .filter(({ status }) => status === "connected")
      .map(({ connectionId, accountId }) => ({
        type: "bankFeeds.sourceAccount.disconnected",
        companyId,
        connectionId,
        accountId,
      })),
  );
}

/** Removes all accounts of a connection that is being deleted. */
export async function removeAccountsOf(
  work: Work,
  { companyId, connectionId }: { companyId: string; connectionId: string },
): Promise<void> {
  const accounts = await lockAccounts(work.tx, companyId, connectionId);
  if (accounts.length === 0) return;
  await disconnect(work, accounts, "The connection was deleted.", "with-grant");
  await removeAccounts(work, companyId, accounts);
}

/** Removes accounts the caller has locked and disconnected, with what they were set up for. */
export async function removeAccounts(
  work: Work,
  companyId: string,
  accounts: readonly SourceAccount[],
): Promise<void> {
  const keys = accounts.map(({ key }) => key);
  await markAccountsDeleted(work.tx, companyId, keys, work.now);
  await forgetManagedFeeds(work, companyId, keys);
}
