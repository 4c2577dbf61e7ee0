import { after, day } from "../clock.ts";

/**
 * Since when lines must have been fetched for the first time to be brought again to a client that asks from a date:
 * clients ask from the day of their last good answer, by the day where they are, and every answer since then may have got
 * lost; but for as long as `overlap`, in milliseconds, in any case.
 */
export function fetchedSince(from: string, overlap: number, now: Date): Date {
  const [lastGood, recent] = [after(new Date(from), -day), after(now, -overlap)];
  return lastGood < recent ? lastGood : recent;
}
