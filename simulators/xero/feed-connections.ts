import { uuid } from "../../src/random.ts";
import { type Account, accountsOf, takesFeeds } from "./accounts.ts";
import { type ErrorItem, errorItem } from "./answers.ts";
import { type Call, tenantOf } from "./exchange.ts";
import { type Fields, textOf } from "./json-body.ts";
import { heldCurrencies } from "./organisations.ts";
import type { Draft } from "./state.ts";

/** The link through which an application feeds one bank account. */
export interface FeedConnection {
  readonly id: string;
  readonly applicationId: string;
  readonly tenantId: string;
  readonly accountId: string;
  /** Chosen by the application, unique for it among feeds that exist. */
  readonly accountToken: string;
  readonly accountType: string;
  readonly accountNumber: string;
  readonly accountName: string;
  readonly currency: string;
  readonly country: string;
  /** When it can first be seen and fed. */
  readonly visibleFrom: number;
  /** When it ended; null while it lasts. */
  readonly goneFrom: number | null;
}

export const longest = { accountToken: 50, accountNumber: 40, accountName: 30 } as const;

/** The feed as its own application sees it in this organisation, if it can see it. */
export function visibleFeed(call: Call, id: string): FeedConnection | undefined {
  const feed = call.draft.get("feeds", id.toLowerCase());
  const { application, organisation } = tenantOf(call);
  if (feed?.applicationId !== application.id || feed.tenantId !== organisation.id) return undefined;
  return isVisible(feed, call.now) ? feed : undefined;
}

export function visibleFeeds(call: Call): FeedConnection[] {
  const { application, organisation } = tenantOf(call);
  return [...call.draft.all("feeds")].filter(
    (feed) =>
      feed.applicationId === application.id && feed.tenantId === organisation.id && isVisible(feed, call.now),
  );
}

export const isVisible = (feed: FeedConnection, now: Date): boolean =>
  feed.visibleFrom <= now.getTime() && exists(feed, now);

export const exists = (feed: FeedConnection, now: Date): boolean =>
  feed.goneFrom === null || feed.goneFrom > now.getTime();

export function show(feed: FeedConnection): Fields {
  const { id, accountToken, accountType, accountNumber, accountName, accountId, currency, country } = feed;
  return { id, accountToken, accountType, accountNumber, accountName, accountId, currency, country };
}

/** Fields that every new feed needs, whatever account it is for. */
export function checkFeedItem(item: Fields): ErrorItem | undefined {
  const token = textOf(item, "accountToken");
  if (!token) return errorItem("missing-identifying-fields", "accountToken is missing");
  for (const [name, length] of Object.entries(longest)) {
    const value = textOf(item, name);
    if (value && value.length > length)
      return errorItem("invalid-request", `${name} is longer than ${length}`);
  }
  if (item.accountType !== "BANK" && item.accountType !== "CREDITCARD") {
    return errorItem("invalid-request", "accountType must be BANK or CREDITCARD");
  }
  if (!/^[A-Z]{3}$/.test(textOf(item, "currency") ?? "")) {
    return errorItem("invalid-request", "currency must be three capital letters");
  }
  return undefined;
}

/** Whether the organisation can have this feed at all. */
export function checkOrganisation(call: Call, currency: string): ErrorItem | undefined {
  const { organisation } = tenantOf(call);
  if (!organisation.feedsEnabled) {
    return errorItem("invalid-organisation-bank-feeds", "This organisation cannot use bank feeds");
  }
  if (!heldCurrencies(organisation).includes(currency)) {
    return errorItem("invalid-organisation-multi-currency", `This organisation does not hold ${currency}`);
  }
  return undefined;
}

/** Whether the token or the account is taken by a feed that exists. */
export function checkNotConnected(
  call: Call,
  token: string,
  accountId: string | undefined,
): ErrorItem | undefined {
  const { application, organisation } = tenantOf(call);
  for (const feed of call.draft.all("feeds")) {
    if (!exists(feed, call.now)) continue;
    const sameToken = feed.applicationId === application.id && feed.accountToken === token;
    if (!sameToken && feed.accountId !== accountId) continue;
    const where = feed.tenantId === organisation.id ? "current" : "different";
    return errorItem(
      `feed-already-connected-in-${where}-organisation`,
      `${sameToken ? "The account token" : "The bank account"} is already connected in the ${where} organisation`,
    );
  }
  return undefined;
}

/** The account of this id, when a feed of this type and currency may go into it. */
export function feedableAccount(call: Call, item: Fields, id: string): Account | ErrorItem {
  const account = call.draft.get("accounts", id.toLowerCase());
  if (account?.organisationId !== tenantOf(call).organisation.id) {
    return errorItem("account-not-valid", "There is no such bank account");
  }
  if (!takesFeeds(account))
    return errorItem("account-not-valid", "The bank account is archived or takes no feeds");
  if (account.bankAccountType !== item.accountType) {
    return errorItem("account-not-valid", `The bank account is of type ${account.bankAccountType}`);
  }
  if (account.currency !== item.currency) {
    return errorItem("account-not-valid", `The bank account is in ${account.currency}`);
  }
  return account;
}

/** Creates the bank account that a feed asks for by name and number. */
export function newFeedAccount(call: Call, item: Fields): Account | ErrorItem {
  const { organisation } = tenantOf(call);
  const name = textOf(item, "accountName");
  const number = textOf(item, "accountNumber");
  if (!name || !number)
    return errorItem("missing-identifying-fields", "accountName and accountNumber are needed");
  const sameName = (account: Account) => account.name.toLowerCase() === name.toLowerCase();
  if (accountsOf(call.draft, organisation.id).some(sameName)) {
    return errorItem("account-name-already-exists", "Another account has this name");
  }
  const account: Account = {
    id: uuid(call.random),
    organisationId: organisation.id,
    code: null,
    name,
    type: "BANK",
    number,
    bankAccountType: item.accountType as "BANK" | "CREDITCARD",
    currency: item.currency as string,
    status: "ACTIVE",
    updatedAt: call.now.toISOString(),
  };
  call.draft.put("accounts", account);
  return account;
}

export function connect(call: Call, item: Fields, account: Account, visibleFrom: number): FeedConnection {
  const { application, organisation } = tenantOf(call);
  const feed: FeedConnection = {
    id: uuid(call.random),
    applicationId: application.id,
    tenantId: organisation.id,
    accountId: account.id,
    accountToken: textOf(item, "accountToken") ?? "",
    accountType: account.bankAccountType,
    accountNumber: account.number,
    accountName: account.name,
    currency: account.currency ?? "",
    country: textOf(item, "country") ?? organisation.countryCode,
    visibleFrom,
    goneFrom: null,
  };
  call.draft.put("feeds", feed);
  return feed;
}

export function endFeed(draft: Draft, feed: FeedConnection, goneFrom: number): void {
  draft.put("feeds", { ...feed, goneFrom });
}

export const isRefusal = (result: Account | ErrorItem): result is ErrorItem => "detail" in result;
