import { after, type Clock, second } from "../../src/clock.ts";
import type { Random } from "../../src/random.ts";
import { RollingWindow } from "../xero/rolling-window.ts";
import type { Log } from "../xero/world.ts";
import { CallLog } from "./call-log.ts";
import { Faults } from "./faults.ts";
import { defaultSettings, type Settings } from "./settings.ts";
import { Store } from "./store.ts";

export type { Log };

/** One pretend Sage: what it remembers, and what it only counts while it runs. */
export class World {
  readonly store: Store;
  readonly random: Random;
  readonly calls = new CallLog();
  readonly faults = new Faults();
  readonly log: Log | undefined;
  readonly #clock: Clock;
  readonly #counted = new Map<string, RollingWindow>();
  readonly #closing = new AbortController();

  constructor(options: { clock: Clock; random: Random; folder?: string | undefined; log?: Log | undefined }) {
    this.store = new Store(options.folder);
    this.random = options.random;
    this.log = options.log;
    this.#clock = options.clock;
  }

  get settings(): Settings {
    return { ...defaultSettings, ...this.store.get("settings", "settings") };
  }

  /** The pretend Sage's own time: the given clock plus what was advanced. */
  now(): Date {
    return after(this.#clock.now(), this.settings.clockOffsetMs);
  }

  /** Counts a call with a key in, unless it is one too many in this second; a refused call does not count. */
  countsIn(apiKey: string): boolean {
    const window = this.#counted.get(apiKey) ?? new RollingWindow(second);
    this.#counted.set(apiKey, window);
    const now = this.now().getTime();
    if (window.count(now) >= this.settings.callsPerSecond) return false;
    window.add(now);
    return true;
  }

  /** Forgets the calls that count against the limit. */
  forgetCounted(): void {
    this.#counted.clear();
  }

  /** Aborted when the pretend Sage is closed; ends every wait. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  close(): void {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    this.store.close();
  }
}
