/** Reading back what an account holds on the days of an upload ("Bank transactions"). */
import type { Decimal } from "../../money.ts";
import { type Feed, ProviderFault, type ProviderSession } from "../integration.ts";
import { listField, textField, type Wire } from "../wire.ts";
import { accountAddress, call, countOf, isLast, perPage, readable } from "./client.ts";
import { readingFault, succeeded } from "./faults.ts";
import { amountField } from "./fields.ts";
import { missingAccount } from "./missing-account.ts";
import { isOfFeed, likeness, type UploadLine } from "./translate.ts";

/** Ends a listing that never ends. */
const mostPages = 1_000;

/** A line in the books. */
export interface BookLine {
  readonly date: string;
  readonly amount: Decimal;
  /** As it was uploaded or entered, without what FreeAgent adds. */
  readonly text: string;
  readonly fitid: string | null;
}

export interface BookWindow {
  readonly lines: readonly BookLine[];
  readonly fitids: ReadonlySet<string>;
  /** False when reading stopped because FreeAgent counts fewer lines than were looked for. */
  readonly whole: boolean;
}

/**
 * Every line that an account has on the days of `lines`. With `atLeast`, reading stops after the first page when
 * FreeAgent counts fewer lines there. Throws "feed-lost" when there is no such account any more.
 */
export async function readWindow(
  session: ProviderSession,
  accountId: string,
  lines: readonly UploadLine[],
  atLeast = 0,
): Promise<BookWindow> {
  const days = lines.map(({ dated_on }) => dated_on).sort();
  const query = new URLSearchParams({
    bank_account: accountAddress(session, accountId),
    from_date: days[0] ?? "",
    to_date: days.at(-1) ?? "",
    per_page: String(perPage),
  });
  const found: BookLine[] = [];
  const seen = (whole: boolean): BookWindow => ({
    lines: found,
    fitids: new Set(found.flatMap(({ fitid }) => fitid ?? [])),
    whole,
  });
  let read = 0;
  for (let page = 1; page <= mostPages; page++) {
    query.set("page", String(page));
    const answer = await call(session, { method: "GET", path: `/v2/bank_transactions?${query}` });
    if (answer.status === 404) throw await missingAccount(session, accountId, answer);
    if (!succeeded(answer)) throw readingFault(answer);
    const items = listField(readable(answer), "bank_transactions");
    found.push(...items.flatMap((item) => bookLine(item) ?? []));
    read += items.length;
    const total = countOf(answer);
    if (total !== null && total < atLeast) return seen(false);
    if (isLast(items.length, read, total)) return seen(true);
  }
  throw new ProviderFault("try-later", "FreeAgent lists more lines of these days than can be read.");
}

function bookLine(item: Wire): BookLine | undefined {
  const date = textField(item, "dated_on")?.slice(0, 10);
  const amount = amountField(item, "amount");
  if (!date || amount === null) return undefined;
  const description = textField(item, "description") ?? "";
  // FreeAgent adds //TYPE/ to what is uploaded, and /// to what its users enter.
  const text = description.replace(/\/\/[^/]*\/$/, "").trim();
  return { date, amount, text, fitid: textField(item, "transaction_id") };
}

/** What the books hold beside these lines, by what FreeAgent takes for equal. */
export function equalsOf(
  feed: Pick<Feed, "providerFeedId">,
  window: BookWindow,
  lines: readonly UploadLine[],
): (line: UploadLine) => BookLine | undefined {
  const own = new Set(lines.map(({ fitid }) => fitid));
  const others = new Map<string, BookLine>();
  for (const line of window.lines) {
    if (line.fitid !== null && own.has(line.fitid)) continue;
    const key = likeness({
      dated_on: line.date,
      amount: line.amount,
      description: line.text,
      fitid: "",
      transaction_type: "",
    });
    // One of this feed before any other: only the former says that another line was meant.
    if (!others.has(key) || isOfFeed(feed, line.fitid)) others.set(key, line);
  }
  return (line) => others.get(likeness(line));
}
