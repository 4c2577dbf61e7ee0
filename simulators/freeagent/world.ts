import { PretendWorld, type WorldOptions } from "../world.ts";
import { CallLog } from "./call-log.ts";
import { Faults } from "./faults.ts";
import { RateLimits } from "./rate-limits.ts";
import { defaultSettings, type Settings } from "./settings.ts";
import { State } from "./state.ts";

/** One pretend FreeAgent: what it remembers, and what it only counts while it runs. */
export class World extends PretendWorld {
  readonly state: State;
  readonly calls = new CallLog();
  readonly faults: Faults;
  readonly limits = new RateLimits();

  constructor(options: WorldOptions) {
    super(options);
    this.state = new State(options.folder);
    this.faults = new Faults(() => this.now().getTime());
  }

  get settings(): Settings {
    return { ...defaultSettings, ...this.state.get("settings", "settings") };
  }

  close(): void {
    if (this.end()) this.state.close();
  }
}
