import { isIP } from "node:net";
import type { Integration, PlatformKey } from "../integrations/integration.ts";
import { type Platform, platformOf } from "../integrations/platforms.ts";

/** How a customer connects: signing in at the software, with a user name and password of ours, or from inside it. */
export type ConnectBy = "authorization" | "credentials" | "in-software";

/** What customers are told of an accounting package. */
interface Known {
  /** As its customers know it. */
  readonly name: string;
  /** Who makes it, where the name does not tell. */
  readonly vendor: string | null;
  readonly connect: ConnectBy;
  /** Connecting takes copying between pages, or pages that no telephone shows well. */
  readonly desktopAdvised: boolean;
}

const known: Readonly<Record<PlatformKey, Known>> = {
  hcws: { name: "QuickBooks Online", vendor: "Intuit", connect: "credentials", desktopAdvised: true },
  akxx: { name: "NetSuite", vendor: "Oracle", connect: "authorization", desktopAdvised: true },
  gbol: { name: "Xero", vendor: null, connect: "authorization", desktopAdvised: false },
  fbrh: { name: "FreeAgent", vendor: null, connect: "authorization", desktopAdvised: false },
  olpr: { name: "Sage", vendor: null, connect: "in-software", desktopAdvised: false },
};

/** The name of an accounting package as its customers know it. */
export const softwareName = (key: PlatformKey): string => known[key].name;

export interface Software extends Known {
  readonly platform: Platform;
  /** Whether this installation has a connector that delivers to it. */
  readonly available: boolean;
  /** Whether customers may choose it; the others begin elsewhere. */
  readonly listed: boolean;
  /** It leads to pretend books. */
  readonly pretend: boolean;
}

/**
 * An accounting package as a company's screens know it; undefined for one that has nothing to do with it. Packages that
 * begin elsewhere count once there is a connection to them.
 */
export function softwareFor(
  key: PlatformKey,
  integration: Integration | undefined,
  company: { readonly connected: boolean; readonly offered: boolean; readonly offerPretend: boolean },
): Software | undefined {
  const facts = known[key];
  const beginsHere = facts.connect === "authorization";
  if (!company.connected && !(beginsHere && integration && company.offered)) return undefined;
  const pretend = integration !== undefined && isLoopback(integration.address);
  return {
    ...facts,
    platform: platformOf(key),
    available: integration !== undefined,
    listed: beginsHere && integration !== undefined && company.offered && (!pretend || company.offerPretend),
    pretend,
  };
}

function isLoopback(address: string): boolean {
  const host = new URL(address).hostname.replace(/^\[|\]$/g, "");
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}
