import { accountsOf } from "./accounts.ts";
import { type Answer, type ErrorItem, errorItem, refuse } from "./answers.ts";
import { type Call, type Operation, tenantOf } from "./exchange.ts";
import * as feeds from "./feed-connections.ts";
import { type Fields, itemsOf, textOf } from "./json-body.ts";
import { page } from "./paging.ts";

const base = "/bankfeeds.xro/1.0/FeedConnections";
const common = { api: "bankfeeds-1", scopes: ["bankfeeds"] } as const;

/** Feed connections 1.0, asynchronous: section 3.1 of the provider document. */
export const feedConnectionsV1: readonly Operation[] = [
  {
    ...common,
    name: "list-feeds-v1",
    method: "GET",
    path: base,
    run: (call) => page(call, feeds.visibleFeeds(call), feeds.show, 1),
  },
  { ...common, name: "read-feed-v1", method: "GET", path: `${base}/:id`, run: read },
  { ...common, name: "create-feeds-v1", method: "POST", path: base, keyed: true, run: create },
  {
    ...common,
    name: "delete-feeds-v1",
    method: "POST",
    path: `${base}/DeleteRequests`,
    keyed: true,
    run: remove,
  },
];

function read(call: Call): Answer {
  const feed = call.fault("hide") ? undefined : feeds.visibleFeed(call, call.parameters.id ?? "");
  return feed
    ? { status: 200, body: feeds.show(feed) }
    : refuse("bank-feed-not-found", "There is no such feed connection");
}

/** All PENDING is answered with 202, all REJECTED with 400, whatever status the items themselves show. */
function create(call: Call): Answer {
  const items = itemsOf(call.body);
  if (!items || items.length === 0)
    return refuse("invalid-request", "items must be a list with at least one entry");
  const answers = items.map((item) => {
    const accountToken = textOf(item, "accountToken");
    const result = createOne(call, item);
    return "accountToken" in result
      ? { id: result.id, accountToken, status: "PENDING" }
      : { accountToken, status: "REJECTED", error: result };
  });
  const allRejected = answers.every(({ status }) => status === "REJECTED");
  return { status: allRejected ? 400 : 202, body: { items: answers } };
}

function createOne(call: Call, item: Fields): feeds.FeedConnection | ErrorItem {
  const fault = call.fault("reject", JSON.stringify(item));
  if (fault) return errorItem(fault.errorType, "The feed connection was refused", fault);
  const id = textOf(item, "accountId");
  const number = textOf(item, "accountNumber");
  const unfit = feeds.checkFeedItem(item);
  if (unfit) return unfit;
  if (!id && !number) return errorItem("missing-identifying-fields", "accountId or accountNumber is needed");
  const refusal = feeds.checkOrganisation(call, item.currency as string);
  if (refusal) return refusal;

  const match =
    id ?? accountsOf(call.draft, tenantOf(call).organisation.id).find((known) => known.number === number)?.id;
  const taken = feeds.checkNotConnected(call, item.accountToken as string, match?.toLowerCase());
  if (taken) return taken;
  const account = match ? feeds.feedableAccount(call, item, match) : feeds.newFeedAccount(call, item);
  if (feeds.isRefusal(account)) return account;
  return feeds.connect(call, item, account, call.now.getTime() + call.settings.feedDelayMs);
}

/** Accepted and refused deletions are mixed in one 202. */
function remove(call: Call): Answer {
  const items = itemsOf(call.body);
  if (!items || items.length === 0)
    return refuse("invalid-request", "items must be a list with at least one entry");
  const answers = items.map((item) => {
    const id = textOf(item, "id") ?? feedOfToken(call, item)?.id;
    const fault = call.fault("reject", JSON.stringify(item));
    const feed = id ? feeds.visibleFeed(call, id) : undefined;
    if (fault || !feed) {
      const error = fault
        ? errorItem(fault.errorType, "The deletion was refused", fault)
        : errorItem("bank-feed-not-found", "There is no such feed connection");
      return { id, status: "REJECTED", error };
    }
    feeds.endFeed(call.draft, feed, call.now.getTime() + call.settings.feedDelayMs);
    return { id: feed.id, status: "PENDING" };
  });
  return { status: 202, body: { items: answers } };
}

/** 1.0 also takes the application's own account token in place of an id. */
function feedOfToken(call: Call, item: Fields): feeds.FeedConnection | undefined {
  const token = textOf(item, "accountToken");
  return feeds
    .visibleFeeds(call)
    .find((feed) => feed.accountToken === token && feed.accountType === item.accountType);
}
