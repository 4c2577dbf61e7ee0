import { after, day, hour, minute, second } from "../clock.ts";

/** Waits before each attempt but the first, counted from the failure before (wire contract, 8.1). No jitter. */
const retryWaits: readonly number[] = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  10 * hour,
];

/** An endpoint that has only failed for this long is turned off. */
export const patience = 5 * day;
/** No receiver may ask us to wait longer than this. */
const longestWait = day;

/**
 * When to try again after the `tries`-th failure, at `failedAt`; null when the schedule is used up. A later instant
 * that the receiver asked for wins.
 */
export function nextAttempt(tries: number, failedAt: Date, askedFor: Date | null): Date | null {
  const wait = retryWaits[tries - 1];
  if (wait === undefined) return null;
  const scheduled = after(failedAt, wait);
  return askedFor && askedFor > scheduled ? askedFor : scheduled;
}

/** The instant that a `Retry-After` header names (RFC 9110, 10.2.3), at most a day ahead; null when it names none. */
export function retryAfter(header: string | undefined, now: Date): Date | null {
  const text = header?.trim() ?? "";
  const milliseconds = /^\d{1,10}$/.test(text) ? Number(text) * second : Date.parse(text) - now.getTime();
  if (!Number.isFinite(milliseconds) || milliseconds <= 0) return null;
  return after(now, Math.min(milliseconds, longestWait));
}
