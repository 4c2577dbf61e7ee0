/**
 * Feeds into FreeAgent. It lets nobody but its partners make one; what we call a feed is our own note of where lines are
 * uploaded, so opening one is checking that they can be.
 */

import type { FeedRefusal } from "../feed-refusal.ts";
import { type FeedRequest, type FeedStep, ProviderFault, type ProviderSession } from "../integration.ts";
import { field, listField, textField, type Wire } from "../wire.ts";
import { findAccount, makeAccount, shownAccount } from "./accounts.ts";
import { call, read } from "./client.ts";
import { faultOf, readingFault, succeeded } from "./faults.ts";
import { idOf } from "./fields.ts";
import { unfit } from "./fit-account.ts";
import { saysMissing } from "./missing-account.ts";
import { feedName } from "./translate.ts";

export async function openFeed(
  session: ProviderSession,
  feed: FeedRequest,
  askAgainMs: number,
): Promise<FeedStep> {
  return feed.targetAccountId === null
    ? intoNewAccount(session, feed, askAgainMs)
    : intoAccount(session, feed, feed.targetAccountId);
}

async function intoAccount(session: ProviderSession, feed: FeedRequest, id: string): Promise<FeedStep> {
  if (!/^\d{1,18}$/.test(id)) return refused("target-gone", "not-found", "FreeAgent has no such account.");
  const answer = await call(session, { method: "GET", path: `/v2/bank_accounts/${id}` });
  if (saysMissing(answer)) return refused("target-gone", "not-found", "FreeAgent has no such account.");
  if (answer.status === 404) throw readingFault(answer);
  if (!succeeded(answer)) throw faultOf(answer, false);
  const shown = field(answer.body, "bank_account");
  const account = shown === undefined ? undefined : shownAccount(shown);
  if (!account) throw new ProviderFault("try-later", "FreeAgent's answer cannot be read.");
  const wrong = unfit(account, feed.currency);
  if (wrong) return refused(wrong.meaning, wrong.code, wrong.reason);
  const warning = await otherFeed(session, id, shown);
  return opened(feed, account, warning);
}

/** Another source of the same lines doubles those whose words differ. */
async function otherFeed(
  session: ProviderSession,
  id: string,
  account: Wire | undefined,
): Promise<string | undefined> {
  const enabled = field(account, "bank_feed_enabled") === true;
  const feeds = enabled ? null : await read(session, "/v2/bank_feeds?per_page=100");
  const named = listField(feeds ?? undefined, "bank_feeds").find(
    (one) => idOf(textField(one, "bank_account")) === id && textField(one, "state") === "enabled",
  );
  if (!enabled && !named) return undefined;
  const by = textField(named, "bank_service_name");
  return `FreeAgent has a bank feed of its own for this account${by ? ` (${by})` : ""}. Lines will arrive twice until it is switched off there.`;
}

async function intoNewAccount(
  session: ProviderSession,
  feed: FeedRequest,
  askAgainMs: number,
): Promise<FeedStep> {
  const asked = { ...feed, name: feed.accountName, nominalCode: null };
  const found = await findAccount(session, asked);
  const made =
    found.kind === "same"
      ? { ...found, kind: "created" as const }
      : await makeAccount(session, asked, askAgainMs);
  if (made.kind === "created") return opened(feed, { ...made.account, name: made.account.name ?? "" });
  if (made.kind === "in-doubt") return { kind: "in-doubt", reason: made.reason, askAgainMs: made.askAgainMs };
  const [first] = made.reasons;
  const meaning = meanings[first?.field ?? ""] ?? "refused";
  return refused(meaning, first?.field ?? "refused", made.reasons.map(({ message }) => message).join(" "));
}

const meanings: Readonly<Record<string, FeedRefusal>> = {
  currency: "currency-not-enabled",
  accountName: "name-taken",
};

const opened = (
  { token }: FeedRequest,
  { id, name }: { id: string; name: string },
  warning?: string,
): FeedStep => ({
  kind: "opened",
  providerFeedId: feedName(id, token),
  targetAccountId: id,
  targetName: name,
  ...(warning ? { warning } : {}),
});

const refused = (meaning: FeedRefusal, code: string, reason: string): FeedStep => ({
  kind: "refused",
  code,
  reason,
  meaning,
});
