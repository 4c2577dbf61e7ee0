import { type Clock, minute } from "../clock.ts";
import { networkOf } from "../http/address-limit.ts";

/** Counts events by name in windows of a fixed length, in this process; how much memory it takes has a limit. */
export class EventCount {
  readonly #clock: Clock;
  readonly #windowMs: number;
  readonly #most: number;
  #window = 0;
  readonly #counts = new Map<string, number>();

  constructor(clock: Clock, windowMs: number, most: number) {
    this.#clock = clock;
    this.#windowMs = windowMs;
    this.#most = most;
  }

  /** Seconds until there is room again, or 0 while there is. */
  wait(name: string): number {
    const now = this.#turn();
    if ((this.#counts.get(name) ?? 0) < this.#most) return 0;
    return Math.max(1, Math.ceil(((this.#window + 1) * this.#windowMs - now) / 1000));
  }

  count(name: string): void {
    this.#turn();
    if (this.#counts.size >= mostNames && !this.#counts.has(name)) return;
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  #turn(): number {
    const now = this.#clock.now().getTime();
    const window = Math.floor(now / this.#windowMs);
    if (window !== this.#window) this.#counts.clear();
    this.#window = window;
    return now;
  }
}

const mostNames = 100_000;
/** Requests of one pair a minute. */
const perPair = 60;
/** Requests of one address that were no OFX or did not sign on, in 15 minutes. */
const badPerAddress = 30;

export interface OfxLimits {
  readonly pairs: EventCount;
  readonly bad: EventCount;
}

export const createLimits = (clock: Clock): OfxLimits => ({
  pairs: new EventCount(clock, minute, perPair),
  bad: new EventCount(clock, 15 * minute, badPerAddress),
});

/** Whoever has one IPv6 address has all beside it. */
export const nameOfAddress = networkOf;
