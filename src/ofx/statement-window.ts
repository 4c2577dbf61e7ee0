import { after, day } from "../clock.ts";
import type { CollectedLine } from "../collection/collector.ts";
import { fetchedSince } from "../collection/fetched-since.ts";
import { child, type Element, textAt } from "./element.ts";
import { readOfxDate, writeInstant, writeStartOf } from "./ofx-date.ts";
import type { Status } from "./status.ts";

/** What a client asks of an account's lines: dates, both inclusive, and the instant it named as the end. */
export interface AskedWindow {
  readonly from: string | null;
  readonly until: string | null;
  readonly end: Date;
}

/** What is read for it. */
export interface ReadWindow {
  readonly from: string;
  readonly until: string | null;
  /** Also lines of other dates that nobody has fetched. */
  readonly includeUncollected: boolean;
  /** And those that were first fetched since then: what fetched them may have failed. */
  readonly collectedSince?: Date;
  /** But none before this place. */
  readonly after?: { readonly date: string; readonly position: number };
}

/** For how long at least a line of another date that was fetched comes again, in milliseconds. */
const overlap = 2 * day;
const dateOf = (at: Date): string => at.toISOString().slice(0, 10);

/**
 * Reads INCTRAN; undefined where no lines are asked for. Times of day widen a window to whole days: lines have dates
 * only, and clients drop what they have already.
 */
export function readWindow(message: Element | undefined, now: Date): AskedWindow | Status | undefined {
  const include = child(message, "INCTRAN");
  if (!include || textAt(include, "INCLUDE")?.toUpperCase() === "N") return undefined;
  const [startText, endText] = [textAt(include, "DTSTART"), textAt(include, "DTEND")];
  const start = startText === undefined ? undefined : readOfxDate(startText);
  const named = endText === undefined ? undefined : readOfxDate(endText);
  if ((startText && !start) || (endText && !named)) return "badDate";
  const end = named ? (named.dayOnly ? after(named.at, day - 1) : named.at) : now;
  if (start && (start.at > after(now, 2 * day) || (named && start.at > end))) return "badRange";
  return { from: start ? dateOf(start.at) : null, until: named ? dateOf(end) : null, end };
}

/**
 * The oldest date that is offered is so many days ago, or the start of the feed where that is longer ago; a start before
 * it, or none, is moved there. A window that we moved, or that reaches to the present, also brings what nobody has
 * fetched yet: banks push lines of yesterday after a poll of today, and clients that ask from the day of their last poll
 * would never see them. Nor those of an answer that got lost since that poll: what was first fetched since the day before
 * the start comes again. Never, though, what is older than the client ever asked for.
 */
export function windowToRead(
  { from, until }: AskedWindow,
  feedStartDate: string | null,
  historyDays: number,
  now: Date,
): ReadWindow {
  const history = dateOf(after(now, -historyDays * day));
  const began = feedStartDate?.slice(0, 10);
  const oldest = began && began < history ? began : history;
  const moved = from === null || from < oldest;
  const start = moved ? oldest : from;
  // A day that is over nowhere on earth belongs to the present.
  const reachesPresent = until === null || until >= dateOf(after(now, -day / 2));
  if (!moved && !reachesPresent) return { from: start, until, includeUncollected: false };
  const floor = moved || !began || start < began ? from : began;
  return {
    from: start,
    until,
    includeUncollected: true,
    ...(reachesPresent && { collectedSince: fetchedSince(start, overlap, now) }),
    ...(floor !== null && {
      after: { date: dateOf(after(new Date(floor), -day)), position: Number.MAX_SAFE_INTEGER },
    }),
  };
}

/** Lines that a client asked for: among those nobody has fetched, some are later than its end. */
export const wanted = ({ until }: AskedWindow, lines: readonly CollectedLine[]): readonly CollectedLine[] =>
  until === null ? lines : lines.filter(({ date }) => date <= until);

export interface Found {
  readonly lines: readonly CollectedLine[];
  /** Whether lines after these were left out. */
  readonly more: boolean;
  readonly newestDate: string | null;
}

/**
 * DTSTART and DTEND of an answer. DTEND is how far we are sure: more lines may come of the newest line's date, of later
 * ones, and of the date at which an answer was cut. A client may ask from there next time.
 */
export function answeredWindow(
  { until, end }: AskedWindow,
  { from }: ReadWindow,
  { lines, more, newestDate }: Found,
): { readonly start: string; readonly end: string } {
  const start = [from, until ?? from, lines[0]?.date ?? from].sort()[0]!;
  const sure = (more ? lines.at(-1)?.date : newestDate) ?? start;
  const sureFrom = sure < start ? start : sure;
  const endIsSure = end.toISOString() < `${sureFrom}T00:00:00.000Z`;
  const endText =
    endIsSure && dateOf(end) >= start ? writeInstant(end) : writeStartOf(endIsSure ? start : sureFrom);
  return { start: writeStartOf(start), end: endText };
}
