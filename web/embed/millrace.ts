import { type EmbedProps, mount } from "./mount.tsx";
import type { BankFeedsProps, ConnectionsProps, LinkProps, Mounted } from "./public.d.ts";

/** The address of this script, from which the API's is known: modules and classic scripts tell it in different ways. */
const ownAddress =
  (typeof document === "undefined" ? undefined : (document.currentScript as HTMLScriptElement | null)?.src) ||
  import.meta.url;

const open = (target: HTMLElement, props: EmbedProps): Mounted => mount(target, props, ownAddress);

/** Choose the software, consent, approve. */
export const initLink = (target: HTMLElement, props: LinkProps): Mounted =>
  open(target, { ...props, flow: "link" });

/** Choose the software, consent, approve, and map accounts. */
export const initBankFeeds = (target: HTMLElement, props: BankFeedsProps): Mounted =>
  open(target, { ...props, flow: "bank-feeds" });

/** See, end and renew connections. */
export const initConnections = (target: HTMLElement, props: ConnectionsProps): Mounted =>
  open(target, { ...props, flow: "connections" });

/* The names that pages written for another provider use. */

export async function initializeCodatLink(target: HTMLElement, props: LinkProps): Promise<void> {
  initLink(target, props);
}
export async function initCodatBankFeeds(target: HTMLElement, props: BankFeedsProps): Promise<void> {
  initBankFeeds(target, props);
}
export async function initCodatConnections(target: HTMLElement, props: ConnectionsProps): Promise<void> {
  initConnections(target, props);
}

function componentClass<P>(init: (target: HTMLElement, props: P) => Mounted) {
  return class {
    readonly #mounted: Mounted;
    constructor({ target, props }: { target: HTMLElement; props: P }) {
      this.#mounted = init(target, props);
    }
    unmount(): void {
      this.#mounted.unmount();
    }
  };
}
export const CodatLink = componentClass(initLink);
export const CodatBankFeeds = componentClass(initBankFeeds);
export const CodatConnections = componentClass(initConnections);
