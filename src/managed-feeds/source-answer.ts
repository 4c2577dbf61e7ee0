import { type Static, Type } from "typebox";
import { Compile } from "typebox/compile";
import { parseJsonBody } from "../http/json-body.ts";
import { Nullable } from "../http/schema.ts";
import type { Finding } from "../problem.ts";
import { type PushedTransaction, PushRequest } from "../transactions/transaction.ts";
import { localDateTime, readTransactionDate } from "../transactions/transaction-date.ts";
import { SyncFault } from "./managed-sync.ts";

const longestCursor = 2_000;

/** One page of a source's answer: the body of a push, and where the next page is. */
const SourcePage = Type.Object({
  accountId: Type.Optional(Nullable(Type.String())),
  transactions: PushRequest.properties.transactions,
  next: Type.Optional(Nullable(Type.String({ maxLength: longestCursor }))),
});
const compiled = Compile(SourcePage);

export interface Page {
  readonly transactions: readonly PushedTransaction[];
  /** Cursor of the page after this one; undefined on the last. */
  readonly next: string | undefined;
}

const wrongAnswer = (what: string) =>
  new SyncFault("source-answer-invalid", `The source's answer is not what it must be: ${what}`);

/** The parser quotes what it could not read, which may be anything, and no text that can be stored. */
const withoutContent = (message: string): string =>
  message.replace(/(not valid JSON): .*?( at position \d+)?( \([^)]*\))?$/s, "$1$2");

/** Reads one page; throws `SyncFault` for anything but transactions of this account in the schema of a push. */
export function readPage(text: string, accountId: string): Page {
  let body: unknown;
  try {
    body = parseJsonBody(text);
  } catch (error) {
    throw wrongAnswer(withoutContent((error as Error).message.replace(/^The body/, "its body")));
  }
  if (!compiled.Check(body)) {
    const [first] = [...compiled.Errors(body)];
    throw wrongAnswer(`${first?.instancePath || "the body"} ${first?.message ?? "is not valid"}`);
  }
  const page: Static<typeof SourcePage> = body;
  if (!Array.isArray(page.transactions)) throw wrongAnswer("it has no list named transactions");
  if (page.accountId != null && page.accountId !== accountId) {
    throw new SyncFault(
      "source-wrong-account",
      `The source answered for account "${page.accountId.slice(0, 128)}" where "${accountId}" was asked for`,
    );
  }
  return { transactions: page.transactions, next: page.next || undefined };
}

/** Everything a source answered, made fit to be pushed. */
export interface Assembled {
  /** Ascending by date and time; those of the same time in the order of the source, or against it if it goes back in time. */
  readonly transactions: readonly PushedTransaction[];
  /** Ids that came twice with different content. */
  readonly refused: readonly Finding[];
}

/**
 * Puts the transactions of all pages in the order a push wants. A transaction that comes again unchanged counts once;
 * an id that comes with two contents says nothing certain and is refused. One that the source came to know late is in
 * its place by date among those of this period; it is pushed after what earlier periods brought, as it must be.
 */
export function assemble(answered: readonly PushedTransaction[]): Assembled {
  const byId = new Map<string, { transaction: PushedTransaction; text: string }>();
  const doubtful = new Set<string>();
  const nameless: PushedTransaction[] = [];
  for (const transaction of isNewestFirst(answered) ? answered.toReversed() : answered) {
    if (!transaction.id) {
      nameless.push(transaction);
      continue;
    }
    const text = JSON.stringify(Object.entries(transaction).sort(([a], [b]) => (a < b ? -1 : 1)));
    const before = byId.get(transaction.id);
    if (!before) byId.set(transaction.id, { transaction, text });
    else if (before.text !== text) doubtful.add(transaction.id);
  }
  const kept = [...byId.values()].map(({ transaction }) => transaction);
  const placed = [...kept.filter(({ id }) => !doubtful.has(id!)), ...nameless].map((transaction) => ({
    transaction,
    at: timeOf(transaction),
  }));
  placed.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return {
    transactions: placed.map(({ transaction }) => transaction),
    refused: [...doubtful].map((id) => ({
      itemId: id,
      message: `transaction id "${id}" came twice with different content`,
      validatorName: "ManagedFeed",
    })),
  };
}

/** A date that is none sorts first, and is refused with its line. */
const timeOf = ({ date }: PushedTransaction): string =>
  date && readTransactionDate(date) !== undefined ? localDateTime(date) : "";

/** Whether a source answers backwards in time: then those of one day, too, follow each other from the last to the first. */
function isNewestFirst(answered: readonly PushedTransaction[]): boolean {
  const times = answered.map(timeOf).filter((time) => time !== "");
  let steps = 0;
  for (let place = 1; place < times.length; place++) {
    if (times[place]! < times[place - 1]!) steps -= 1;
    else if (times[place]! > times[place - 1]!) steps += 1;
  }
  return steps < 0;
}
