import { second } from "../../src/clock.ts";
import { RollingWindow } from "../rolling-window.ts";
import { PretendWorld, type WorldOptions } from "../world.ts";
import { CallLog } from "./call-log.ts";
import { Faults } from "./faults.ts";
import { defaultSettings, type Settings } from "./settings.ts";
import { Store } from "./store.ts";

/** One pretend Sage: what it remembers, and what it only counts while it runs. */
export class World extends PretendWorld {
  readonly store: Store;
  readonly calls = new CallLog();
  readonly faults = new Faults();
  readonly #counted = new Map<string, RollingWindow>();

  constructor(options: WorldOptions) {
    super(options);
    this.store = new Store(options.folder);
  }

  get settings(): Settings {
    return { ...defaultSettings, ...this.store.get("settings", "settings") };
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

  close(): void {
    if (this.end()) this.store.close();
  }
}
