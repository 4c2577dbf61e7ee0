import { type Clock, systemClock } from "../src/clock.ts";

/** A clock that runs with the system's and can be put forward. */
export interface AdjustableClock extends Clock {
  advance(milliseconds: number): void;
}

export function adjustableClock(): AdjustableClock {
  let ahead = 0;
  return {
    now: () => new Date(systemClock.now().getTime() + ahead),
    advance: (milliseconds) => {
      ahead += milliseconds;
    },
  };
}
