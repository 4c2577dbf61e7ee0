import { Refused } from "../refused.ts";
import { poll } from "./poll.ts";
import type { Connection, Feed, Poll } from "./records.ts";
import { existing, feedsOf } from "./sign-on.ts";
import type { World } from "./world.ts";

/** Which offered account goes into which ledger account, and from which date on. */
export interface Choice {
  readonly accountId: string;
  readonly ledgerAccountId: string;
  readonly startDate: string;
}

/** Maps offered accounts to ledger accounts and downloads for the first time. Throws `Refused`, all or nothing. */
export async function linkAccounts(
  world: World,
  connectionId: string,
  choices: readonly Choice[],
): Promise<{ feeds: Feed[]; polls: Poll[] }> {
  const connection = existing(world, connectionId);
  if (connection.status === "authorising") throw new Refused(409, "The bank has not offered any account yet");
  if (choices.length === 0) throw new Refused(422, "Choose at least one account");
  const feeds = choices.map((choice, place) => newFeed(world, connection, choice, choices.slice(0, place)));
  world.store.put(...feeds.map((feed) => ["feeds", feed] as const), [
    "connections",
    { ...existing(world, connectionId), status: "connected" },
  ]);
  const polls = await poll(world, connectionId, "first", new Set(feeds.map(({ id }) => id)));
  return { feeds: feeds.map(({ id }) => world.store.get("feeds", id)!), polls };
}

function newFeed(world: World, connection: Connection, choice: Choice, others: readonly Choice[]): Feed {
  const { accountId, ledgerAccountId, startDate } = choice;
  const account = connection.offered.find(({ id }) => id === accountId);
  if (!account) throw new Refused(404, `The bank does not offer the account ${accountId}`);
  const ledger = world.store.get("ledgerAccounts", ledgerAccountId);
  if (ledger?.companyId !== connection.companyId)
    throw new Refused(404, `The company has no account ${ledgerAccountId}`);
  if (others.some((other) => other.accountId === accountId || other.ledgerAccountId === ledgerAccountId))
    throw new Refused(422, `${ledger.name} and each account of the bank can be chosen once`);
  if (feedsOf(world, connection.id).some((feed) => feed.account.id === accountId))
    throw new Refused(409, `${account.name} is linked already`);
  if (world.store.all("feeds").some((feed) => feed.ledgerAccountId === ledgerAccountId && !feed.ended))
    throw new Refused(409, `${ledger.name} is fed already`);
  if ((ledger.kind === "Credit card") !== account.card)
    throw new Refused(
      422,
      `${account.name} is ${account.card ? "a card" : "no card"}, ${ledger.name} is not that kind`,
    );
  if (account.currency && account.currency !== ledger.currency)
    throw new Refused(422, `${account.name} is in ${account.currency}, ${ledger.name} in ${ledger.currency}`);
  if (!/^\d{4}-\d\d-\d\d$/.test(startDate) || Number.isNaN(Date.parse(startDate)))
    throw new Refused(422, "The start date must be a date");
  return {
    id: world.newId(),
    connectionId: connection.id,
    ledgerAccountId,
    account,
    startDate,
    since: null,
    currency: account.currency,
    balance: null,
    balanceAt: null,
    ended: false,
  };
}

/** Ends the feeds of a connection and forgets what it signed on with; the bank is not told. */
export function disconnect(world: World, connectionId: string): void {
  const connection = existing(world, connectionId);
  world.store.put(
    ...feedsOf(world, connectionId).map((feed) => ["feeds", { ...feed, ended: true }] as const),
    [
      "connections",
      { ...connection, status: "disconnected", password: "", tokens: null, asking: null, nextPollAt: null },
    ],
  );
}
