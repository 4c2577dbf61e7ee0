import { PretendWorld, type WorldOptions } from "../world.ts";
import { CallLog } from "./call-log.ts";
import { Faults } from "./faults.ts";
import { RateLimits } from "./rate-limits.ts";
import { defaultSettings, type Settings } from "./settings.ts";
import { State } from "./state.ts";

/** One pretend Xero: what it remembers, and what it only counts while it runs. */
export class World extends PretendWorld {
  readonly state: State;
  readonly calls = new CallLog();
  readonly faults = new Faults();
  readonly limits: RateLimits;

  constructor(options: WorldOptions) {
    super(options);
    this.state = new State(options.folder);
    this.limits = new RateLimits(() => this.settings.limits);
  }

  get settings(): Settings {
    return { ...defaultSettings, ...this.state.rows("settings").get("settings") };
  }

  close(): void {
    if (this.end()) this.state.close();
  }
}
