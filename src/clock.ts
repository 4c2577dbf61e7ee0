/** Time, passed in. Nothing else in the project reads the clock, so that tests and simulations can own it. */
export interface Clock {
  /** The present instant. */
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** The instant `milliseconds` after `instant`. */
export function after(instant: Date, milliseconds: number): Date {
  return new Date(instant.getTime() + milliseconds);
}

/** The latest calendar date that is already "today" somewhere on earth (UTC+14), as YYYY-MM-DD. */
export function latestDateOnEarth(instant: Date): string {
  return after(instant, 14 * 3_600_000)
    .toISOString()
    .slice(0, 10);
}

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;
