import { after, day, latestDateOnEarth } from "../clock.ts";
import { invalidInput } from "./refusal.ts";

/** The days of a request, both inclusive, YYYY-MM-DD. */
export interface Window {
  readonly from: string;
  readonly until: string;
}

/** Days that are shown when none are asked for, today included. */
const standardDays = 7;
const form = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:\d{2}))?$/i;

/**
 * The days that `startTime` and `endTime` mean: each a date or an instant (RFC 3339), both or neither. A bank posts by
 * its local date, so an instant stands for its day as it is written and in UTC, whichever is wider; and "now" reaches
 * to the day that has begun anywhere on earth. Throws 703.
 */
export function readWindow(
  { endTime, startTime }: { startTime: string | undefined; endTime: string | undefined },
  now: Date,
): Window {
  if (startTime === undefined && endTime === undefined) return standardWindow(now);
  if (startTime === undefined || endTime === undefined) {
    const [given, missing] = startTime === undefined ? ["endTime", "startTime"] : ["startTime", "endTime"];
    throw invalidInput("Invalid date range", `${given} is given without ${missing}: send both or neither.`);
  }
  const [start, end] = [readTime("startTime", startTime), readTime("endTime", endTime)];
  if (start.first > end.last)
    throw invalidInput("Invalid date range", `startTime (${startTime}) is after endTime (${endTime}).`);
  const reachesNow = end.instant !== undefined && end.instant >= now;
  const today = latestDateOnEarth(now);
  return { from: start.first, until: reachesNow && today > end.last ? today : end.last };
}

/** As long as asked for nowhere on earth less: the day may not have begun, or may be over, where the bank is. */
function standardWindow(now: Date): Window {
  const earliestToday = after(now, -day / 2);
  const from = after(earliestToday, -(standardDays - 1) * day);
  return { from: dateOf(from), until: latestDateOnEarth(now) };
}

interface Time {
  readonly first: string;
  readonly last: string;
  readonly instant: Date | undefined;
}

function readTime(name: string, text: string): Time {
  // A plus sign that was not escaped arrives as a space.
  const [, date, time, zone] = form.exec(text.trim().replace(/ (?=\d{2}:\d{2}$)/, "+")) ?? [];
  const instant = date && new Date(`${date}T${time ?? "00:00"}${(zone ?? "Z").toUpperCase()}`);
  if (!date || !instant || Number.isNaN(instant.getTime()) || !isDate(date) || !isDate(dateOf(instant)))
    throw invalidInput(
      "Invalid start or end date",
      `${name} must be a date such as 2026-11-20 or an instant such as 2026-11-20T00:00:00Z.`,
    );
  if (time === undefined) return { first: date, last: date, instant: undefined };
  const [first, last] = [date, dateOf(instant)].sort() as [string, string];
  return { first, last, instant };
}

const dateOf = (instant: Date): string => instant.toISOString().slice(0, 10);

/** Whether a text is a day of the calendar that any database takes. */
export function isDate(text: string): boolean {
  const instant = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && dateOf(instant) === text && text >= "1900-01-01";
}
