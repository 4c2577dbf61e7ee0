import { uuid } from "../../src/random.ts";
import { PretendWorld, type WorldOptions } from "../world.ts";
import { type Call, exchange, type Heard } from "./exchange.ts";
import { Faults } from "./faults.ts";
import { spoil } from "./mishap.ts";
import type { Institution } from "./records.ts";
import { defaultSettings, type Settings } from "./settings.ts";
import { Store } from "./store.ts";

export interface QuickbooksOptions extends WorldOptions {
  /** Base address of the Millrace that this sandbox belongs to. */
  readonly bankUrl?: string | undefined;
  /** Where the pretend QuickBooks itself is reached, without a slash at the end. */
  readonly ownUrl: () => string;
}

/** One pretend QuickBooks: what it remembers, and how it reaches banks. */
export class World extends PretendWorld {
  readonly store: Store;
  readonly ownUrl: () => string;
  readonly faults = new Faults();
  readonly #bankUrl: string | undefined;

  constructor(options: QuickbooksOptions) {
    super(options);
    this.store = new Store(options.folder);
    this.ownUrl = options.ownUrl;
    this.#bankUrl = options.bankUrl;
  }

  get settings(): Settings {
    return { ...defaultSettings, ...this.store.get("settings", "settings") };
  }

  get closed(): boolean {
    return this.closing.aborted;
  }

  /** Where an institution answers, without a slash at the end: the OFX service itself, or what FDX paths begin with. */
  addressOf({ address, protocol }: Pick<Institution, "address" | "protocol">): string {
    const bank = this.settings.bankUrl ?? this.#bankUrl ?? "http://localhost:4000";
    return address ?? bank.replace(/\/+$/, "") + (protocol === "ofx" ? "/ofx" : "");
  }

  /** A new name that nobody else uses. */
  newId(): string {
    return uuid(this.random);
  }

  /** Sends one call to a bank and reads what comes back; ends when the pretend QuickBooks is closed. */
  async call(call: Omit<Call, "timeoutMs">): Promise<Heard> {
    const heard = await exchange({ ...call, timeoutMs: this.settings.timeoutMs }, this.closing);
    const institutions = this.store.all("institutions").map(({ id }) => id);
    if (!institutions.some((id) => this.#isOf(call.url, id))) return heard;
    const fault = this.faults.take("answer", { answers: (id) => this.#isOf(call.url, id) });
    return fault ? spoil(heard, fault.as) : heard;
  }

  /** Whether a call goes to an institution's service itself: over FDX, what is asked before there is a token does not. */
  #isOf(url: string, institutionId: string): boolean {
    const institution = this.store.get("institutions", institutionId);
    if (!institution) return false;
    const address = this.addressOf(institution);
    return institution.protocol === "ofx" ? url === address : url.startsWith(`${address}/fdx/v`);
  }

  close(): void {
    if (this.end()) this.store.close();
  }
}
