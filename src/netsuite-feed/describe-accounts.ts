import type { Application } from "../application.ts";
import { listCollectedAccounts } from "../collection/collect.ts";
import type { CollectedAccount, Collector } from "../collection/collector.ts";
import { currentFeedsOf } from "../mapping/find-feed.ts";
import { collectionKey } from "../source-accounts/collection-key.ts";

/** An account as NetSuite offers it to be linked. */
export interface OfferedAccount {
  readonly key: string;
  readonly name: string;
  readonly type: "BANK" | "CREDIT_CARD";
  readonly currency: string;
  readonly group: string;
  /** NetSuite's id of the account that the customer has chosen for it. */
  readonly mappedAccountId: string | null;
  /** Why it is not served, where it is not. */
  readonly error?: { readonly code: string; readonly message: string };
}

const closed = {
  code: "account_closed",
  message: "The account was disconnected at your bank. Connect it again there, or unlink it here.",
};

/**
 * The accounts of a pairing: those the customer has mapped, or is mapping while NetSuite is set up for it. What was disconnected is told with its reason, since NetSuite
 * may have it linked still and fails a whole import for an account that it asks for in vain.
 */
export async function offeredAccounts(
  application: Application,
  collector: Collector,
  bank: string,
): Promise<OfferedAccount[]> {
  const accounts = await listCollectedAccounts(application, collector);
  const { companyId, connectionId } = collector;
  const feeds = await currentFeedsOf(application.database, companyId, connectionId);
  return accounts
    .filter(({ status }) => status !== "pending")
    .map((account) => ({
      key: collectionKey(account.key),
      name: nameOf(account),
      type: account.category === "Credit" ? "CREDIT_CARD" : "BANK",
      currency: account.currency,
      group: bank,
      mappedAccountId:
        account.status === "disconnected" ? null : (feeds.get(account.key)?.targetAccountId ?? null),
      ...(account.status === "disconnected" ? { error: closed } : undefined),
    }));
}

/** The name with the end of the number: customers have several of one name. */
function nameOf({ accountName, accountNumber }: CollectedAccount): string {
  const ending = accountNumber.replace(/\s/g, "").slice(-4);
  return ending ? `${accountName} (…${ending})` : accountName;
}

/** The account that a key of ours names, as the connection has it. */
export async function accountOfKey(
  application: Application,
  collector: Collector,
  key: string,
): Promise<CollectedAccount | undefined> {
  const accounts = await listCollectedAccounts(application, collector);
  return accounts.find((account) => collectionKey(account.key) === key);
}
