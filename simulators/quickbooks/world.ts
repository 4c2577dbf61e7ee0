import { uuid } from "../../src/random.ts";
import { PretendWorld, type WorldOptions } from "../world.ts";
import { type Call, exchange, type Heard } from "./exchange.ts";
import { type Mishap, spoil } from "./mishap.ts";
import type { Institution } from "./records.ts";
import { defaultSettings, type Settings } from "./settings.ts";
import { Store } from "./store.ts";

export interface QuickbooksOptions extends WorldOptions {
  /** Base address of the Millrace that this sandbox belongs to. */
  readonly bankUrl?: string | undefined;
  /** Where the pretend QuickBooks itself is reached, without a slash at the end. */
  readonly ownUrl: () => string;
}

/** A poll that never reaches the bank, or one whose answer left the bank and got lost on the way. */
export type Disturbance = "unsent" | "lost";

/** One pretend QuickBooks: what it remembers, and how it reaches banks. */
export class World extends PretendWorld {
  readonly store: Store;
  readonly ownUrl: () => string;
  /** What befalls the next poll of a connection; lives in memory only. */
  readonly disturbances = new Map<string, Disturbance>();
  /** What becomes of the next answer of an institution, by its id; lives in memory only. */
  readonly mishaps = new Map<string, Mishap>();
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
    const [institutionId, mishap] = [...this.mishaps].find(([id]) => this.#isOf(call.url, id)) ?? [];
    if (!institutionId || !mishap) return heard;
    this.mishaps.delete(institutionId);
    return spoil(heard, mishap);
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
