/**
 * Opening and closing feeds. NetSuite collects by itself, so a feed is open once NetSuite has the account linked: the
 * SuiteApp's script does so where it is installed. Else the customer does it there, and the feed opens with NetSuite's
 * first request for its lines.
 */

import type { FeedRefusal } from "../feed-refusal.ts";
import {
  type CloseStep,
  type ClosingFeed,
  type CollectedAs,
  type FeedRequest,
  type FeedStep,
  ProviderFault,
} from "../integration.ts";
import type { Ask } from "./client.ts";
import { externalIdOf, nameOf, putAccount } from "./create-account.ts";
import { createProfile, removeMapping, saveMapping } from "./restlet.ts";
import type { Place } from "./settings.ts";

const askAgainMs = 2_000;
const reachAgainMs = 8_000;

/** Repeating it is harmless: the account is made by our external id, and the link is written over. */
export async function openFeed(ask: Ask, place: Place, feed: FeedRequest): Promise<FeedStep> {
  try {
    return await open(ask, place, feed);
  } catch (error) {
    if (!(error instanceof ProviderFault) || error.kind === "reauthorise") throw error;
    if (error.kind === "refused") return refused(error.code ?? "refused", error.message);
    return { kind: "in-doubt", reason: error.message, askAgainMs: error.retryAfterMs ?? askAgainMs };
  }
}

async function open(ask: Ask, place: Place, feed: FeedRequest): Promise<FeedStep> {
  let targetAccountId = feed.targetAccountId;
  if (targetAccountId === null) {
    const wanted = { ...feed, name: feed.accountName, accountNumber: null, nominalCode: null };
    const made = await putAccount(ask, place, wanted, externalIdOf(feed.token));
    if (made.kind === "refused") return refused(made.code, made.message);
    targetAccountId = made.id;
  }
  const { collectedAs } = feed;
  if (!collectedAs) throw new ProviderFault("refused", "The account has no name to be collected by.");
  const feedAt = {
    providerFeedId: feedIdOf(collectedAs),
    targetAccountId,
    targetName: feed.targetAccountId === null ? nameOf(feed.accountName) : null,
  };
  const linked = await link(ask, collectedAs, targetAccountId);
  if (linked.kind === "done") return { kind: "opened", ...feedAt };
  if (linked.kind === "no-script") return { kind: "awaits-collection", ...feedAt, reason: linked.message };
  const { code, message } = linked;
  // NetSuite cannot reach us just now: left so, the account would wait for a hand in NetSuite.
  if (code === "PLATFORM_DOWN") return { kind: "in-doubt", reason: message, askAgainMs: reachAgainMs };
  return meanings[code] ? refused(code, message) : { kind: "awaits-collection", ...feedAt, reason: message };
}

/** Links the account in the format profile of its connection, which is made where there is none. */
async function link(ask: Ask, { accountKey, connectionId, invite }: CollectedAs, accountId: string) {
  const accounts = [{ key: accountKey, accountId }];
  const saved = await saveMapping(ask, connectionId, accounts);
  const without = saved.kind === "refused" && /^(NOT_PAIRED|PROFILE_DELETED)$/.test(saved.code);
  if (!without || !invite) return saved;
  return createProfile(ask, connectionId, await invite(), accounts);
}

/** Refusals that the customer repairs by another choice or in NetSuite, and no waiting. */
const meanings: Readonly<Record<string, FeedRefusal>> = {
  ACCOUNT_TAKEN: "target-already-fed",
  ACCOUNT_NOT_FOUND: "target-gone",
  CURRENCY_DIFFERS: "refused",
  "name-taken": "name-taken",
  "number-required": "number-required",
  "currency-not-enabled": "currency-not-enabled",
  "role-not-allowed": "role-not-allowed",
};

const refused = (code: string, reason: string): FeedStep => ({
  kind: "refused",
  code,
  reason,
  meaning: meanings[code] ?? "refused",
});

/** Takes the link out of NetSuite where that can be done; lines are not served any more in any case. */
export async function closeFeed(ask: Ask, { providerFeedId }: ClosingFeed): Promise<CloseStep> {
  const collectedAs = providerFeedId === null ? undefined : readFeedId(providerFeedId);
  if (!collectedAs) return { kind: "closed" };
  const removed = await removeMapping(ask, collectedAs.connectionId, [collectedAs.accountKey]);
  if (removed.kind === "refused" && removed.code === "FAILED")
    return { kind: "try-later", reason: removed.message };
  return { kind: "closed" };
}

type FeedName = Pick<CollectedAs, "connectionId" | "accountKey">;

const feedIdOf = ({ connectionId, accountKey }: FeedName): string => `${connectionId} ${accountKey}`;

function readFeedId(text: string): FeedName | undefined {
  const [connectionId, accountKey] = text.split(" ");
  return connectionId && accountKey ? { connectionId, accountKey } : undefined;
}
