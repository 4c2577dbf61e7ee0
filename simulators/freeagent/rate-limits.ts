import { hour, minute } from "../../src/clock.ts";
import type { Limits } from "./settings.ts";

interface Count {
  window: number;
  calls: number;
}

/**
 * Counts calls for each user of an application. FreeAgent's counters begin anew at the top of a minute and of an hour
 * (provider document, section 5).
 */
export class RateLimits {
  readonly #counts = new Map<string, Count>();
  /** The most calls that any user made within one minute and within one hour, and how many calls were refused. */
  most = 0;
  mostPerHour = 0;
  refused = 0;

  /** The words of the refusal when this call is one too many; else it is counted. */
  enter(
    who: string,
    kind: "api" | "refresh",
    limits: Limits,
    now: number,
    testing: boolean,
  ): string | undefined {
    const windows: [name: string, span: number, limit: number][] =
      kind === "refresh"
        ? [["refresh", minute, limits.refreshesPerMinute]]
        : [
            ["minute", minute, testing ? 5 : limits.perMinute],
            ["hour", hour, limits.perHour],
          ];
    for (const [name, span, limit] of windows) {
      if (this.#count(`${name} ${who}`, span, now).calls >= limit) {
        this.refused += 1;
        return `You must not exceed ${limit} requests per ${span / 1_000} seconds`;
      }
    }
    for (const [name, span] of windows) {
      const count = this.#count(`${name} ${who}`, span, now);
      count.calls += 1;
      if (name === "minute") this.most = Math.max(this.most, count.calls);
      if (name === "hour") this.mostPerHour = Math.max(this.mostPerHour, count.calls);
    }
    return undefined;
  }

  /** Counts calls that a user made earlier in this hour, none of them in this minute. */
  count(who: string, calls: number, now: number): void {
    this.#count(`hour ${who}`, hour, now).calls += calls;
  }

  /** Forgets all calls so far. */
  reset(): void {
    this.#counts.clear();
    this.most = 0;
    this.mostPerHour = 0;
    this.refused = 0;
  }

  #count(name: string, span: number, now: number): Count {
    const window = Math.floor(now / span);
    let count = this.#counts.get(name);
    if (!count) {
      count = { window, calls: 0 };
      this.#counts.set(name, count);
    }
    if (count.window !== window) {
      count.window = window;
      count.calls = 0;
    }
    return count;
  }
}
