import type { Account } from "./accounts.ts";
import { type Answer, type ErrorItem, errorItem, refuse } from "./answers.ts";
import type { Call, Operation } from "./exchange.ts";
import * as feeds from "./feed-connections.ts";
import { type Fields, itemsOf, textOf } from "./json-body.ts";
import { page } from "./paging.ts";

const base = "/bankfeeds.xro/2.0/FeedConnections";
const common = { api: "bankfeeds-2", scopes: ["bankfeedsv2"] } as const;
const mostItems = 50;

/** Feed connections 2.0, synchronous, one result per item: section 3.2 of the provider document. */
export const feedConnectionsV2: readonly Operation[] = [
  {
    ...common,
    name: "list-feeds-v2",
    method: "GET",
    path: base,
    run: (call) => page(call, feeds.visibleFeeds(call), feeds.show, 2),
  },
  { ...common, name: "read-feed-v2", method: "GET", path: `${base}/:id`, run: read },
  {
    ...common,
    name: "create-feeds-existing-v2",
    method: "POST",
    path: `${base}/ExistingAccount`,
    run: (call) => perItem(call, existingAccount),
  },
  {
    ...common,
    name: "create-feeds-new-v2",
    method: "POST",
    path: `${base}/NewAccount`,
    run: (call) => perItem(call, newAccount),
  },
  { ...common, name: "delete-feeds-v2", method: "POST", path: `${base}/DeleteRequests`, run: remove },
];

interface Result {
  readonly id?: string;
  readonly accountToken?: string;
  readonly status: "SUCCESS" | "REJECTED" | "PARTIAL_FAILURE";
  readonly statusCode: number;
  readonly error?: ErrorItem;
}

function read(call: Call): Answer {
  const feed = call.fault("hide") ? undefined : feeds.visibleFeed(call, call.parameters.id ?? "");
  return feed
    ? { status: 200, body: feeds.show(feed) }
    : refuse("bank-feed-not-found", "There is no such feed connection");
}

function remove(call: Call): Answer {
  const ids = itemsOf(call.body)?.map((item) => textOf(item, "id")?.toLowerCase());
  if (ids && new Set(ids).size < ids.length) return refuse("invalid-request", "An id is repeated");
  return perItem(call, removeOne);
}

/** Works item by item; the status of the whole is computed from theirs. */
function perItem(call: Call, work: (call: Call, item: Fields) => Result): Answer {
  const items = itemsOf(call.body);
  if (!items || items.length === 0 || items.length > mostItems) {
    return refuse("invalid-request", `items must be a list of 1 to ${mostItems} objects`);
  }
  const some = call.fault("apply-some");
  const results = items.slice(0, some ? some.items : mostItems).map((item) => {
    const fault = call.fault("reject", JSON.stringify(item));
    if (!fault) return work(call, item);
    return rejected(item, errorItem(fault.errorType, "The item was refused", fault));
  });
  if (some) return refuse("internal-error", "Some of the items may have been worked on");
  const all = (from: number, to: number) =>
    results.every(({ statusCode }) => statusCode >= from && statusCode <= to);
  return { status: all(200, 299) ? 200 : all(400, 499) ? 400 : 207, body: { items: results } };
}

function existingAccount(call: Call, item: Fields): Result {
  const id = textOf(item, "accountId");
  const unfit = feeds.checkFeedItem(item);
  if (unfit) return rejected(item, unfit);
  if (!id) return rejected(item, errorItem("missing-identifying-fields", "accountId is missing"));
  const token = item.accountToken as string;
  const refusal =
    feeds.checkOrganisation(call, item.currency as string) ??
    feeds.checkNotConnected(call, token, id.toLowerCase());
  if (refusal) return rejected(item, refusal);
  const account = feeds.feedableAccount(call, item, id);
  if (feeds.isRefusal(account)) return rejected(item, account);
  return connected(call, item, account);
}

function newAccount(call: Call, item: Fields): Result {
  if ("accountId" in item)
    return rejected(item, errorItem("invalid-request", "A new account has no accountId yet"));
  const unfit = feeds.checkFeedItem(item);
  if (unfit) return rejected(item, unfit);
  if (item.accountType === "CREDITCARD" && !/^\d{4}$/.test(textOf(item, "accountNumber") ?? "")) {
    return rejected(item, errorItem("invalid-request", "Of a card only the last four digits may be sent"));
  }
  const refusal =
    feeds.checkOrganisation(call, item.currency as string) ??
    feeds.checkNotConnected(call, item.accountToken as string, undefined);
  if (refusal) return rejected(item, refusal);
  const account = feeds.newFeedAccount(call, item);
  if (feeds.isRefusal(account)) return rejected(item, account);
  return connected(call, item, account);
}

/** Connects an account, unless a fault leaves the work half done. */
function connected(call: Call, item: Fields, account: Account): Result {
  const fault = call.fault("partial-failure", JSON.stringify(item));
  const accountToken = textOf(item, "accountToken");
  if (fault) {
    if (fault.errorType.endsWith("connection-created-but-not-recorded")) {
      feeds.connect(call, item, account, Number.MAX_SAFE_INTEGER);
    }
    return partial(fault.errorType, fault.detail ?? `The account is ${account.id}`, { accountToken });
  }
  const feed = feeds.connect(call, item, account, call.now.getTime());
  return { id: feed.id, accountToken, status: "SUCCESS", statusCode: 201 };
}

/** Ends a feed. What is not there (any more) counts as done. */
function removeOne(call: Call, item: Fields): Result {
  const id = textOf(item, "id");
  if (!id) return rejected(item, errorItem("missing-identifying-fields", "id is missing"));
  const fault = call.fault("partial-failure", JSON.stringify(item));
  if (fault) return partial(fault.errorType, fault.detail ?? "Send the same deletion again", { id });
  const feed = feeds.visibleFeed(call, id);
  if (!feed) {
    const error = errorItem("feed-not-found-or-already-deleted", "There is no such feed connection");
    return { id, status: "SUCCESS", statusCode: 204, error };
  }
  feeds.endFeed(call.draft, feed, call.now.getTime());
  return { id: feed.id, status: "SUCCESS", statusCode: 204 };
}

function rejected(item: Fields, error: ErrorItem): Result {
  const { id, accountToken } = { id: textOf(item, "id"), accountToken: textOf(item, "accountToken") };
  return { id, accountToken, status: "REJECTED", statusCode: error.status, error };
}

const partial = (type: string, detail: string, ids: { id?: string; accountToken?: string }): Result => ({
  ...ids,
  status: "PARTIAL_FAILURE",
  statusCode: 500,
  error: errorItem(type, detail),
});
