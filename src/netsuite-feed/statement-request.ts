import { day } from "../clock.ts";
import type { StatementWindow } from "../collection/collector.ts";
import { FeedRefused } from "./feed-refused.ts";

export interface StatementRequest {
  readonly key: string;
  /** From when on, and until when, NetSuite wants lines: a date or an instant. */
  readonly from?: string | null;
  readonly to?: string | null;
  readonly next?: string | null;
  readonly limit?: number | null;
}

export const largestPage = 5_000;

/** NetSuite's days and the bank's begin at different hours: so much is served on both sides. */
const margin = day;

/**
 * The lines that a request is for. NetSuite asks from its last successful import on, so besides those of the dates come
 * those that nobody collected yet, and those first collected since: an import that served them may have failed.
 */
export function windowOf(request: StatementRequest): StatementWindow {
  const from = instantOf("from", request.from);
  const to = instantOf("to", request.to);
  const since = from && new Date(from.getTime() - margin);
  const limit = request.limit ?? largestPage;
  if (!Number.isInteger(limit) || limit < 1 || limit > largestPage)
    throw new FeedRefused("invalid-request", `limit must be a whole number from 1 to ${largestPage}`);
  return {
    from: since && dateOf(since),
    until: to && dateOf(new Date(to.getTime() + margin)),
    includeUncollected: true,
    ...(since ? { collectedSince: since } : undefined),
    ...(request.next ? { after: readPlace(request.next) } : undefined),
    limit,
  };
}

const dateOf = (instant: Date): string => instant.toISOString().slice(0, 10);
const written = /^(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

function instantOf(field: string, text: string | null | undefined): Date | null {
  if (text === null || text === undefined || text === "") return null;
  const date = written.exec(text.trim())?.[1];
  // A time without an offset may be of any zone; the margin covers what its date leaves open.
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(text.trim());
  const instant = new Date(zoned ? text.trim() : `${date}T00:00:00Z`);
  const year = instant.getUTCFullYear();
  if (!date || Number.isNaN(instant.getTime()) || year < 1970 || year > 9000)
    throw new FeedRefused(
      "invalid-request",
      `${field} must be a date such as 2026-11-23, or an ISO 8601 instant`,
    );
  return instant;
}

interface Place {
  readonly date: string;
  readonly position: number;
}

/** Where the next page begins, for the caller to hand back. */
export const writePlace = ({ date, position }: Place): string =>
  Buffer.from(`${date} ${position}`).toString("base64url");

/** Whether a text is a day of the calendar: `Date` takes the 31st of any month. */
function isDate(text: string): boolean {
  const instant = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && dateOf(instant) === text && text >= "1900-01-01";
}

function readPlace(text: string): Place {
  const [, date, position] =
    /^(\d{4}-(?:0\d|1[0-2])-[0-3]\d) (\d{1,15})$/.exec(Buffer.from(text, "base64url").toString("latin1")) ??
    [];
  if (!date || !position || !isDate(date))
    throw new FeedRefused("invalid-request", "next must be what the answer before gave");
  return { date, position: Number(position) };
}
