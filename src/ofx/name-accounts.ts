import type { Application } from "../application.ts";
import type { CollectedAccount, Collector } from "../collection/collector.ts";
import { accountNumberWishes } from "./account-number.ts";
import { findAccountNames, insertAccountNames } from "./queries.ts";

/** An account with what OFX clients call it (ACCTID), unique in its connection. */
export interface NamedAccount {
  readonly account: CollectedAccount;
  readonly acctId: string;
}

const attempts = 3;

/** Gives each account that has none its lasting name. Accounts come oldest first, and the older has the first choice. */
export async function nameAccounts(
  { database }: Application,
  collector: Collector,
  accounts: readonly CollectedAccount[],
): Promise<NamedAccount[]> {
  for (let attempt = 0; ; attempt += 1) {
    const names = await findAccountNames(database, collector);
    const missing = newNames(accounts, names);
    if (missing.size === 0) return accounts.map((account) => ({ account, acctId: names.get(account.key)! }));
    // Another request may name the same accounts at this moment: what is kept decides.
    if (attempt === attempts) throw new Error("the accounts of a connection could not be named");
    await insertAccountNames(database, collector, missing);
  }
}

/** Names for accounts that have none, beside those that are taken. */
export function newNames(
  accounts: readonly CollectedAccount[],
  names: ReadonlyMap<string, string>,
): Map<string, string> {
  const taken = new Set([...names.values()].map((name) => name.toUpperCase()));
  const given = new Map<string, string>();
  for (const account of accounts) {
    if (names.has(account.key)) continue;
    const wishes = accountNumberWishes(account);
    const name = wishes.find((wish) => !taken.has(wish.toUpperCase())) ?? wishes.at(-1)!;
    taken.add(name.toUpperCase());
    given.set(account.key, name);
  }
  return given;
}
