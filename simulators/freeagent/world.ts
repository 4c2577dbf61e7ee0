import { after, type Clock } from "../../src/clock.ts";
import type { Random } from "../../src/random.ts";
import type { Log } from "../xero/world.ts";
import { CallLog } from "./call-log.ts";
import { Faults } from "./faults.ts";
import { RateLimits } from "./rate-limits.ts";
import { defaultSettings, type Settings } from "./settings.ts";
import { State } from "./state.ts";

/** One pretend FreeAgent: what it remembers, and what it only counts while it runs. */
export class World {
  readonly state: State;
  readonly random: Random;
  readonly calls = new CallLog();
  readonly faults: Faults;
  readonly limits = new RateLimits();
  readonly log: Log | undefined;
  readonly #clock: Clock;
  readonly #closing = new AbortController();

  constructor(options: { clock: Clock; random: Random; folder?: string | undefined; log?: Log | undefined }) {
    this.state = new State(options.folder);
    this.random = options.random;
    this.log = options.log;
    this.#clock = options.clock;
    this.faults = new Faults(() => this.now().getTime());
  }

  get settings(): Settings {
    return { ...defaultSettings, ...this.state.get("settings", "settings") };
  }

  /** The pretend FreeAgent's own time: the given clock plus what was advanced. */
  now(): Date {
    return after(this.#clock.now(), this.settings.clockOffsetMs);
  }

  /** Aborted when the pretend FreeAgent is closed; ends every wait. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  close(): void {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    this.state.close();
  }
}
