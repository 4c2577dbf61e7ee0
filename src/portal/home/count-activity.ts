import type { Application } from "../../application.ts";
import { after, day, hour, minute } from "../../clock.ts";
import type { Sight } from "../../companies/owners/sight.ts";
import type { LineCount } from "./activity.ts";
import {
  countedSince,
  countHours,
  countNow,
  countOfOwner,
  findProgress,
  forgetHours,
  lockProgress,
} from "./activity-queries.ts";

/** How far back activity is shown, in days, today included. */
export const shownDays = 28;
const keptDays = 400;
/** An hour is counted this long after it has ended, when every transaction that began in it has. */
const settling = 10 * minute;
/** What was not counted yet is counted when it is asked for, but no more than this. */
const countedLive = 3 * hour;

/** Counts the hours that are over, a day at a time. */
export async function countActivity({ clock, database }: Application): Promise<void> {
  const now = clock.now();
  const end = startOf(after(now, -settling), hour);
  let more = true;
  while (more) {
    more = await database.transaction(async (tx) => {
      const from = await lockProgress(tx, after(startOf(now, day), -shownDays * day));
      if (from >= end) return false;
      await countHours(tx, from, new Date(Math.min(end.getTime(), startOf(from, day).getTime() + day)));
      return true;
    });
  }
  await forgetHours(database, after(now, -keptDays * day));
}

export interface Activity {
  /** The first day shown: midnight UTC. */
  readonly from: Date;
  readonly until: Date;
  readonly counts: readonly LineCount[];
}

/** Lines of the companies seen whose outcome came within so many days, today included, up to now. */
export async function readActivity(
  { clock, database }: Application,
  { ownerId }: Sight,
  days = shownDays,
): Promise<Activity> {
  const now = clock.now();
  const from = after(startOf(now, day), -(days - 1) * day);
  if (ownerId !== null) return { from, until: now, counts: await countOfOwner(database, from, now, ownerId) };
  const counted = (await findProgress(database)) ?? from;
  const live = new Date(Math.max(counted.getTime(), now.getTime() - countedLive));
  const counts = [...(await countedSince(database, from)), ...(await countNow(database, live, now))];
  return { from, until: now, counts };
}

/** The start of the UTC day or hour that an instant is in. */
export const startOf = (instant: Date, length: number): Date =>
  new Date(Math.floor(instant.getTime() / length) * length);
