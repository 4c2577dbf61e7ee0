/** Counts what happened in the last `span` milliseconds. */
export class RollingWindow {
  readonly #span: number;
  #instants: number[] = [];
  #first = 0;
  /** The most that were ever within one window. */
  maximum = 0;

  constructor(span: number) {
    this.#span = span;
  }

  count(now: number): number {
    while (this.#first < this.#instants.length && (this.#instants[this.#first] ?? now) <= now - this.#span) {
      this.#first += 1;
    }
    if (this.#first > 1024 && this.#first * 2 > this.#instants.length) {
      this.#instants = this.#instants.slice(this.#first);
      this.#first = 0;
    }
    return this.#instants.length - this.#first;
  }

  add(now: number): void {
    this.#instants.push(now);
    this.maximum = Math.max(this.maximum, this.count(now));
  }

  /** Whole seconds until one more fits below `limit`; at least one. */
  secondsUntilBelow(limit: number, now: number): number {
    const count = this.count(now);
    if (limit <= 0 || count < limit) return Math.ceil(this.#span / 1000);
    const leaves = this.#instants[this.#first + count - limit] ?? now;
    return Math.max(1, Math.ceil((leaves + this.#span - now) / 1000));
  }
}
