import type { Application } from "../application.ts";
import { listCollectedAccounts } from "../collection/collect.ts";
import type { CollectedAccount } from "../collection/collector.ts";
import { fdxAccountId } from "./identifiers.ts";
import { accountKey, readAccountKey } from "./page.ts";
import { accountNotFound } from "./refusal.ts";
import type { Access } from "./request-access.ts";

export interface SharedAccount {
  readonly id: string;
  readonly account: CollectedAccount;
}

/** The accounts of a connection that the customer chose and the bank still has, in the order of their FDX ids. */
export async function findSharedAccounts(
  application: Application,
  { accountKeys, collector }: Access,
): Promise<SharedAccount[]> {
  const all = await listCollectedAccounts(application, collector);
  return all
    .filter(({ key }) => accountKeys.has(key))
    .map((account) => ({ id: fdxAccountId(account.key), account }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** One of them; throws 701 for any other, whoever's it is. */
export async function requireSharedAccount(
  application: Application,
  access: Access,
  accountId: string,
): Promise<CollectedAccount> {
  const shared = await findSharedAccounts(application, access);
  const found = shared.find(({ id }) => id === accountId);
  if (!found) throw accountNotFound();
  return found.account;
}

/** A page of a list in the order of FDX ids, and the key of the next one where there are more. */
export function accountPage(
  shared: readonly SharedAccount[],
  key: string | undefined,
  limit: number,
): { rows: readonly SharedAccount[]; next: string | undefined } {
  const last = key === undefined ? "" : readAccountKey(key);
  const rest = shared.filter(({ id }) => id > last);
  const rows = rest.slice(0, limit);
  return { rows, next: rest.length > limit ? accountKey(rows.at(-1)!.id) : undefined };
}
