/** Opening, settling and closing feeds (Xero Bank Feeds API, FeedConnections 1.0 and 2.0). */
import type { CloseStep, ClosingFeed, FeedRequest, FeedStep, ProviderSession } from "../integration.ts";
import { ProviderFault } from "../integration.ts";
import { textField, type Wire } from "../wire.ts";
import { createAccount, keyOf, longestName, namesAtXero, numberAtXero, sameAccount } from "./accounts.ts";
import { answerOf, readPages } from "./client.ts";
import { describe, errorOf, faultOf, firstItem, itemErrors, succeeded, type WireError } from "./faults.ts";
import { refusedFeed } from "./refusals.ts";

export type Generation = "1.0" | "2.0";

const askAgainMs = 5_000;
const pathOf = (generation: Generation) => `/bankfeeds.xro/${generation}/FeedConnections`;
const accountType = (feed: FeedRequest) => (feed.category === "Credit" ? "CREDITCARD" : "BANK");

/** Looks for a feed of this token first, so that a repeat finds what an earlier attempt made. */
export async function openFeed(
  session: ProviderSession,
  generation: Generation,
  feed: FeedRequest,
): Promise<FeedStep> {
  try {
    const existing = await findFeed(session, generation, feed);
    if (existing) return existing;
    return generation === "1.0" ? await connectFirst(session, feed) : await connectSecond(session, feed);
  } catch (error) {
    if (!(error instanceof ProviderFault)) throw error;
    if (error.kind === "in-doubt") return { kind: "in-doubt", reason: error.message, askAgainMs };
    return refusedWhole(error);
  }
}

/** With a receipt the feed was taken and is only awaited; without one, a feed that is not listed is asked for again. */
export async function settleFeed(
  session: ProviderSession,
  generation: Generation,
  feed: FeedRequest,
  receipt: string | null,
): Promise<FeedStep> {
  if (receipt === null) return openFeed(session, generation, feed);
  const byId = await readFeed(session, generation, receipt);
  const listed = (byId === null ? null : opened(byId, feed)) ?? (await findFeed(session, generation, feed));
  return listed ?? { kind: "connecting", receipt, askAgainMs: 3 * askAgainMs };
}

export async function closeFeed(
  session: ProviderSession,
  generation: Generation,
  feed: ClosingFeed,
): Promise<CloseStep> {
  try {
    const feedId = feed.providerFeedId ?? textField(await findOwn(session, generation, feed.token), "id");
    return feedId ? await requestClosing(session, generation, feedId, 2) : { kind: "closed" };
  } catch (error) {
    if (!(error instanceof ProviderFault)) throw error;
    if (error.kind === "feed-lost") return { kind: "closed" };
    if (error.kind === "in-doubt") return { kind: "try-later", reason: error.message };
    throw error;
  }
}

async function requestClosing(
  session: ProviderSession,
  generation: Generation,
  feedId: string,
  turns: number,
): Promise<CloseStep> {
  const path = `${pathOf(generation)}/DeleteRequests`;
  const body = JSON.stringify({ items: [{ id: feedId }] });
  const answer = await answerOf(session, { kind: "feed-connections", method: "POST", path, body }, true);
  const item = firstItem(answer);
  if (!item && !succeeded(answer)) throw faultOf(answer, true);
  const error = errorOf(answer);
  if (error.status === 404 || /already-deleted|not-found/.test(error.type ?? "")) return { kind: "closed" };
  switch (textField(item, "status")?.toUpperCase()) {
    case "SUCCESS":
      return { kind: "closed" };
    case "PENDING": {
      const present = await readFeed(session, generation, feedId);
      return present ? { kind: "try-later", reason: "Xero is still ending the feed." } : { kind: "closed" };
    }
    case "PARTIAL_FAILURE":
      if (turns > 1) return requestClosing(session, generation, feedId, turns - 1);
  }
  return { kind: "try-later", reason: describe(error, answer.status) };
}

/* ---- finding ---- */

async function readFeed(
  session: ProviderSession,
  generation: Generation,
  feedId: string,
): Promise<Wire | null> {
  const path = `${pathOf(generation)}/${encodeURIComponent(feedId)}`;
  const answer = await answerOf(session, { kind: "feed-connections", method: "GET", path }, false);
  if (succeeded(answer)) return answer.body ?? null;
  // What an id that is not there (yet) answers is 404 in 2.0 and not documented for 1.0.
  if (answer.status === 404 || answer.status === 400) return null;
  throw faultOf(answer, false);
}

async function findFeed(
  session: ProviderSession,
  generation: Generation,
  feed: FeedRequest,
): Promise<FeedStep | null> {
  const own = await findOwn(session, generation, feed.token);
  return own ? opened(own, feed) : null;
}

async function findOwn(
  session: ProviderSession,
  generation: Generation,
  token: string,
): Promise<Wire | undefined> {
  const { items } = await readPages(session, "feed-connections", pathOf(generation), { pages: 1_000 });
  return items.find((item) => textField(item, "accountToken") === token);
}

function opened(item: Wire, feed: FeedRequest): FeedStep | null {
  const providerFeedId = textField(item, "id");
  const targetAccountId = textField(item, "accountId") ?? feed.targetAccountId;
  const token = textField(item, "accountToken");
  if (!providerFeedId || !targetAccountId || token !== feed.token) return null;
  return { kind: "opened", providerFeedId, targetAccountId, targetName: textField(item, "accountName") };
}

/* ---- the first generation: asynchronous, keyed ---- */

async function connectFirst(session: ProviderSession, feed: FeedRequest): Promise<FeedStep> {
  let accountId = feed.targetAccountId;
  if (accountId === null) {
    // Made on its own first: a connection by number alone may catch an account that the customer did not choose.
    const account = await createAccount(session, feed);
    if (account.kind === "refused") return refusedFeed(account.code, account.reason);
    accountId = account.accountId;
  }
  const body = JSON.stringify({
    items: [{ accountToken: feed.token, accountId, accountType: accountType(feed), currency: feed.currency }],
  });
  const answer = await answerOf(
    session,
    {
      kind: "feed-connections",
      method: "POST",
      path: pathOf("1.0"),
      body,
      idempotencyKey: keyOf(feed, body),
    },
    true,
  );
  const item = firstItem(answer);
  const id = textField(item, "id");
  const status = textField(item, "status")?.toUpperCase();
  if (status === "REJECTED" || (!succeeded(answer) && item)) return refusedItem(session, "1.0", feed, item);
  if (!succeeded(answer)) throw faultOf(answer, true);
  if (id) return { kind: "connecting", receipt: id, askAgainMs: 2_000 };
  throw new ProviderFault("in-doubt", "Xero's answer does not name the feed.");
}

/* ---- the second generation: synchronous, one result per item ---- */

interface Attempt {
  readonly accountId: string | null;
  readonly name: string;
  readonly left: number;
}

async function connectSecond(session: ProviderSession, feed: FeedRequest): Promise<FeedStep> {
  const [name] = namesAtXero(feed, longestName["2.0"]);
  return attemptSecond(session, feed, { accountId: feed.targetAccountId, name, left: 3 });
}

async function attemptSecond(
  session: ProviderSession,
  feed: FeedRequest,
  attempt: Attempt,
): Promise<FeedStep> {
  if (attempt.left === 0) throw new ProviderFault("in-doubt", "Xero did not finish connecting the feed.");
  const common = { accountToken: feed.token, accountType: accountType(feed), currency: feed.currency };
  const item =
    attempt.accountId === null
      ? { ...common, accountNumber: numberAtXero(feed), accountName: attempt.name }
      : { ...common, accountId: attempt.accountId };
  const path = `${pathOf("2.0")}/${attempt.accountId === null ? "NewAccount" : "ExistingAccount"}`;
  const answer = await answerOf(
    session,
    { kind: "feed-connections", method: "POST", path, body: JSON.stringify({ items: [item] }) },
    true,
  );
  const result = firstItem(answer);
  if (!result) {
    if (succeeded(answer)) throw new ProviderFault("in-doubt", "Xero's answer cannot be read.");
    throw faultOf(answer, true);
  }
  const next = { ...attempt, left: attempt.left - 1 };
  switch (textField(result, "status")?.toUpperCase()) {
    case "SUCCESS": {
      const id = textField(result, "id");
      if (!id) throw new ProviderFault("in-doubt", "Xero's answer does not name the feed.");
      // Which account a new one became is told only by reading the feed.
      if (attempt.accountId === null) return settleFeed(session, "2.0", feed, id);
      return { kind: "opened", providerFeedId: id, targetAccountId: attempt.accountId, targetName: null };
    }
    case "PARTIAL_FAILURE":
      return partialFailure(session, feed, next, itemErrors(result)[0]);
    case "REJECTED": {
      const type = itemErrors(result)[0]?.type;
      if (type !== "account-name-already-exists" || attempt.accountId !== null) {
        return refusedItem(session, "2.0", feed, result);
      }
      const [plain, distinct] = namesAtXero(feed, longestName["2.0"]);
      const accountId = await sameAccount(session, feed, [plain, distinct]);
      if (accountId) return attemptSecond(session, feed, { ...next, accountId });
      if (attempt.name === distinct) return refusedItem(session, "2.0", feed, result);
      return attemptSecond(session, feed, { ...next, name: distinct });
    }
    default:
      throw new ProviderFault("in-doubt", "Xero's answer has an unknown status.");
  }
}

/**
 * Part of it was done. Names of these errors have changed between editions of the document, so an account that was
 * made is recognised by its id, in a field of its own or within the explanation, whatever the error is called.
 */
async function partialFailure(
  session: ProviderSession,
  feed: FeedRequest,
  next: Attempt,
  error: WireError | undefined,
): Promise<FeedStep> {
  const type = error?.type ?? "";
  if (type.includes("can-be-reattempted")) return attemptSecond(session, feed, next);
  if (type.includes("not-recorded")) {
    const recorded = await findFeed(session, "2.0", feed);
    const reason = "Xero connected the feed without recording it; Xero's support must look at the account.";
    return recorded ?? refusedFeed(type, reason);
  }
  const named = error?.accountId ?? guid.exec(error?.detail ?? "")?.[0] ?? null;
  if (next.accountId === null) {
    const names = [
      ...namesAtXero(feed, longestName["2.0"]),
      ...(error?.accountName ? [error.accountName] : []),
    ];
    const accountId = named ?? (await sameAccount(session, feed, names));
    if (accountId) return attemptSecond(session, feed, { ...next, accountId });
  }
  throw new ProviderFault("in-doubt", error ? describe(error, 500) : "Xero did only part of it.", {
    code: type,
  });
}

const guid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/* ---- refusals ---- */

/** An item was refused; when because a feed exists already, that feed may be ours. */
async function refusedItem(
  session: ProviderSession,
  generation: Generation,
  feed: FeedRequest,
  item: Wire | undefined,
): Promise<FeedStep> {
  const error = itemErrors(item)[0];
  if (error?.type?.includes("already-connected-in-current")) {
    const own = await findFeed(session, generation, feed);
    if (own) return own;
  }
  const status = error?.status ?? 400;
  if (status === 429 || status >= 500 || error?.type === "too-many-requests") {
    throw new ProviderFault(
      status >= 500 ? "in-doubt" : "try-later",
      error ? describe(error, status) : "Xero failed.",
    );
  }
  return refusedFeed(
    error?.type ?? "refused",
    error ? describe(error, status) : "Xero refused the feed without saying why.",
  );
}

/** A fault that is the provider's final word on the feed; others are thrown on, for they say nothing of it. */
function refusedWhole(fault: ProviderFault): FeedStep {
  const final = fault.kind === "refused" || fault.kind === "feed-lost" || fault.code === "invalid-user-role";
  if (final) return refusedFeed(fault.code ?? "refused", fault.message);
  throw fault;
}
