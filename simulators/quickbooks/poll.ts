import { after } from "../../src/clock.ts";
import { Refused } from "../refused.ts";
import { collectFdx } from "./fdx-collect.ts";
import { collectOfx } from "./ofx-collect.ts";
import type { Collected, Connection, Feed, FeedResult, Poll, ReviewLine, ToldLine } from "./records.ts";
import { existing, feedsOf } from "./sign-on.ts";
import type { World } from "./world.ts";

/** Asks the bank for the transactions of a connection's feeds, or of some of them, and enters what came. */
export async function poll(
  world: World,
  connectionId: string,
  cause: Poll["cause"],
  only?: ReadonlySet<string>,
): Promise<Poll[]> {
  const connection = existing(world, connectionId);
  const feeds = feedsOf(world, connectionId).filter(({ id }) => only?.has(id) ?? true);
  if (feeds.length === 0) throw new Refused(409, "No account is linked");
  if (world.faults.take("unsent", { connectionId }))
    return enter(world, connectionId, cause, nothing(feeds, "The bank was not reached"));
  const lost = world.faults.take("lost", { connectionId });
  const collected = await collect(world, connection, feeds, cause);
  return enter(world, connectionId, cause, lost ? nothing(feeds, "The answer got lost") : collected);
}

const nothing = (feeds: readonly Feed[], message: string): Collected => ({
  attention: null,
  results: feeds.map(({ id }) => ({ feedId: id, outcome: "failed", code: null, message, complaints: [] })),
});

function collect(
  world: World,
  connection: Connection,
  feeds: readonly Feed[],
  cause: Poll["cause"],
): Promise<Collected> {
  const institution = world.store.get("institutions", connection.institutionId);
  if (!institution) throw new Refused(404, "The institution has gone");
  return institution.protocol === "ofx"
    ? collectOfx(world, institution, connection, feeds)
    : collectFdx(world, institution, connection, feeds, cause);
}

/** Enters what came for each feed: new transactions, what is known of the account, the poll itself. */
export function enter(
  world: World,
  connectionId: string,
  cause: Poll["cause"],
  { attention, results }: Collected,
): Poll[] {
  // A pretend QuickBooks that was closed meanwhile, or whose user has left the bank, takes nothing.
  if (world.closed) return [];
  const connection = world.store.get("connections", connectionId);
  if (!connection || connection.status === "disconnected") return [];
  const polls = results.map((result) => enterResult(world, connectionId, cause, result));
  const { pollEveryMs } = world.settings;
  const next = attention || pollEveryMs === 0 ? null : after(world.now(), pollEveryMs).getTime();
  const status = attention ? "attention" : "connected";
  world.store.put(["connections", { ...connection, status, attention, nextPollAt: next }]);
  return polls;
}

function enterResult(world: World, connectionId: string, cause: Poll["cause"], result: FeedResult): Poll {
  const { feedId, outcome, code, message } = result;
  const at = world.now().getTime();
  const complaints = [...result.complaints];
  const poll: Poll = {
    ...{ id: world.newId(), connectionId, feedId, at, cause, outcome, code, message },
    ...{ from: null, until: null, received: 0, added: 0, repeated: 0, contradicted: 0, complaints },
  };
  const feed = world.store.get("feeds", feedId);
  if (result.outcome !== "collected" || !feed) {
    world.store.put(["polls", poll]);
    return poll;
  }
  const { since, currency, balance, balanceAt, lines, from, until } = result;
  const ledger = world.store.get("ledgerAccounts", feed.ledgerAccountId);
  if (currency && ledger && currency !== ledger.currency)
    complaints.push(`the statement is in ${currency}, the account in ${ledger.currency}`);
  const sorted = sort(world, feed, poll.id, lines);
  const counts = { received: lines.length, added: sorted.added.length, ...sorted.counts };
  const entered: Poll = { ...poll, from, until, ...counts };
  world.store.put(
    ...sorted.added.map((line) => ["lines", line] as const),
    ["feeds", { ...feed, since, currency, balance, balanceAt }],
    ["polls", entered],
  );
  return entered;
}

/** Which transactions are new to the ledger account, by their ids alone, and how often known ones came again. */
function sort(world: World, feed: Feed, pollId: string, lines: readonly ToldLine[]) {
  const { ledgerAccountId, id: feedId } = feed;
  const added = new Map<string, ReviewLine>();
  const counts = { repeated: 0, contradicted: 0 };
  for (const line of lines) {
    const id = `${ledgerAccountId} ${line.transactionId}`;
    const known = added.get(id) ?? world.store.get("lines", id);
    if (!known) added.set(id, { ...line, id, ledgerAccountId, feedId, pollId });
    else counts[sameContent(known, line) ? "repeated" : "contradicted"] += 1;
  }
  return { added: [...added.values()], counts };
}

/** Texts may be told otherwise over another standard; the date and the amount may not. */
const sameContent = (known: ReviewLine, line: ToldLine): boolean =>
  known.date === line.date && known.amount === line.amount;
