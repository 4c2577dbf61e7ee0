import { after, type Clock } from "../../src/clock.ts";
import type { Random } from "../../src/random.ts";
import { CallLog } from "./call-log.ts";
import { Faults } from "./faults.ts";
import { RateLimits } from "./rate-limits.ts";
import { defaultSettings, type Settings } from "./settings.ts";
import { State } from "./state.ts";

/** Where the pretend Xero says what it does; pino fits. */
export interface Log {
  debug(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** One pretend Xero: what it remembers, and what it only counts while it runs. */
export class World {
  readonly state: State;
  readonly random: Random;
  readonly calls = new CallLog();
  readonly faults = new Faults();
  readonly limits: RateLimits;
  readonly log: Log | undefined;
  readonly #clock: Clock;
  readonly #closing = new AbortController();

  constructor(options: { clock: Clock; random: Random; folder?: string | undefined; log?: Log | undefined }) {
    this.state = new State(options.folder);
    this.random = options.random;
    this.log = options.log;
    this.#clock = options.clock;
    this.limits = new RateLimits(() => this.settings.limits);
  }

  get settings(): Settings {
    return { ...defaultSettings, ...this.state.rows("settings").get("settings") };
  }

  /** The pretend Xero's own time: the given clock plus what was advanced. */
  now(): Date {
    return after(this.#clock.now(), this.settings.clockOffsetMs);
  }

  /** Aborted when the pretend Xero is closed; ends every wait. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  close(): void {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    this.state.close();
  }
}
