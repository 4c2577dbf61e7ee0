/** Whether lines may go into an account. Asked when a feed is opened and again before every upload, for books change. */
import type { FeedRefusal } from "../feed-refusal.ts";
import { ProviderFault, type ProviderSession } from "../integration.ts";
import { field } from "../wire.ts";
import { type ShownAccount, shownAccount } from "./accounts.ts";
import { call } from "./client.ts";
import { readingFault, succeeded } from "./faults.ts";
import { missingAccount } from "./missing-account.ts";

export interface Unfit {
  readonly meaning: FeedRefusal;
  readonly code: string;
  readonly reason: string;
}

/** Pure. Why an account takes no lines in a currency; undefined when it does. */
export function unfit(account: ShownAccount, currency: string): Unfit | undefined {
  if (account.hidden) {
    const reason = "The account is hidden in FreeAgent; show it there or choose another.";
    return { meaning: "target-gone", code: "hidden", reason };
  }
  if (!account.feedable) {
    const reason = "FreeAgent takes no bank lines into an account of this kind.";
    return { meaning: "refused", code: "wrong-type", reason };
  }
  if (account.currency !== currency) {
    const reason = `The account in FreeAgent is in ${account.currency}, not in ${currency}.`;
    return { meaning: "refused", code: "wrong-currency", reason };
  }
  return undefined;
}

/**
 * Looks whether an account that is fed takes lines still. Throws "feed-lost" where there is none any more. An answer that
 * does not describe an account says nothing against it.
 */
export async function lookWhetherFit(
  session: ProviderSession,
  accountId: string,
  currency: string,
): Promise<Unfit | undefined> {
  const answer = await call(session, { method: "GET", path: `/v2/bank_accounts/${accountId}` });
  if (answer.status === 404) throw await missingAccount(session, accountId, answer);
  if (!succeeded(answer)) throw readingFault(answer);
  const account = shownAccount(field(answer.body, "bank_account") ?? null);
  return account && unfit(account, currency);
}

/** The end of a feed into an account that takes its lines no more. */
export const feedLost = ({ code, reason }: Unfit): ProviderFault =>
  new ProviderFault("feed-lost", reason, { code });
