import { after, day, hour } from "../clock.ts";

/** When a source account is fetched: every so many hours, or daily at an hour of a time zone (IANA name). */
export type Schedule =
  | { readonly everyHours: number }
  | { readonly dailyAt: number; readonly timeZone: string };

/** Whether `name` is a time zone known here, such as `Europe/Paris`. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

export const sameSchedule = (a: Schedule, b: Schedule): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The first run of a new schedule: at once where it goes by hours, else at the next such hour. */
export const firstRun = (schedule: Schedule, now: Date): Date =>
  "everyHours" in schedule ? now : nextHourOfDay(schedule.dailyAt, schedule.timeZone, now);

/**
 * The run after the one that was due at `due`; what was missed while nothing ran is made up for by one run. One that is
 * run although it is due later, for a clock was wrong, counts from now.
 */
export function nextRun(schedule: Schedule, due: Date, now: Date): Date {
  if ("dailyAt" in schedule) return nextHourOfDay(schedule.dailyAt, schedule.timeZone, now);
  const step = schedule.everyHours * hour;
  const counted = due < now ? due : now;
  const missed = Math.floor((now.getTime() - counted.getTime()) / step);
  return after(counted, (missed + 1) * step);
}

/**
 * The next instant after `now` at which clocks in the zone show the hour. On the day on which that hour is left out,
 * the instant is an hour later by the clock; where it comes twice, one of the two.
 */
function nextHourOfDay(wanted: number, timeZone: string, now: Date): Date {
  for (let days = -1; ; days++) {
    const date = after(now, days * day)
      .toISOString()
      .slice(0, 10);
    const asIfUtc = new Date(`${date}T${String(wanted).padStart(2, "0")}:00:00Z`);
    const guess = after(asIfUtc, -offset(timeZone, asIfUtc));
    const instant = after(asIfUtc, -offset(timeZone, guess));
    if (instant > now) return instant;
  }
}

/** What clocks in the zone are ahead of UTC at an instant, in milliseconds. */
function offset(timeZone: string, instant: Date): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(instant);
  const part = (type: string) => Number(parts.find((one) => one.type === type)!.value);
  const shown = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return shown - Math.floor(instant.getTime() / 1000) * 1000;
}
