import type { Application } from "../application.ts";
import { after, day, latestDateOnEarth } from "../clock.ts";
import { readStatement } from "../collection/collect.ts";
import type { CollectedLine, StatementWindow } from "../collection/collector.ts";
import { fetchedSince } from "../collection/fetched-since.ts";
import { fdxAccountId } from "./identifiers.ts";
import { readLimit, readPageKey, readTransactionKey, transactionKey } from "./page.ts";
import { accountNotFound } from "./refusal.ts";
import type { Access } from "./request-access.ts";
import { readWindow, type Window } from "./window.ts";

/** For how long at least a line of another date that was fetched is brought again: the answer that brought it may have been lost. */
export const overlap = 7 * day;

export interface TransactionPage {
  readonly lines: readonly CollectedLine[];
  /** Key of the next page, where there is one. */
  readonly next: string | undefined;
}

/**
 * A page of an account's lines, by date and then order of acceptance, so that rows stored between two pages neither
 * repeat nor vanish. A window that reaches to the present also brings lines of other dates that nobody has fetched, or
 * that were first fetched in the last seven days or since the window's start: a bank may push a line of last week after
 * the software has asked for last week, and an answer may get lost. Throws 701 and 703.
 */
export async function readTransactions(
  application: Application,
  { collector }: Access,
  accountKey: string,
  query: URLSearchParams,
): Promise<TransactionPage> {
  const accountId = fdxAccountId(accountKey);
  const now = application.clock.now();
  const key = readPageKey(query);
  const limit = readLimit(query.get("limit") ?? undefined);
  const place = key === undefined ? undefined : readTransactionKey(key, accountId);
  const window: Window = place ?? readWindow(timesOf(query), now);
  const statement = await readStatement(application, collector, accountKey, {
    ...statementWindow(window, now),
    ...(place ? { after: { date: place.date, position: place.position } } : undefined),
    limit,
  });
  if (!statement) throw accountNotFound();
  const last = statement.lines.at(-1);
  if (!statement.more || !last) return { lines: statement.lines, next: undefined };
  const { from, until } = window;
  const next = transactionKey({ accountId, from, until, date: last.date, position: last.position });
  return { lines: statement.lines, next };
}

const timesOf = (query: URLSearchParams) => ({
  startTime: query.get("startTime") ?? undefined,
  endTime: query.get("endTime") ?? undefined,
});

/** A day that is over nowhere on earth belongs to the present. */
export function statementWindow({ from, until }: Window, now: Date): Omit<StatementWindow, "limit"> {
  const present =
    until >=
      after(now, -day / 2)
        .toISOString()
        .slice(0, 10) && from <= latestDateOnEarth(now);
  if (!present) return { from, until };
  return { from, until, includeUncollected: true, collectedSince: fetchedSince(from, overlap, now) };
}
