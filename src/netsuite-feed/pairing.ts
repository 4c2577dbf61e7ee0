import { minute } from "../clock.ts";
import type { Connection } from "../connections/connection.ts";
import { platformOf } from "../integrations/platforms.ts";
import { Problem } from "../problem.ts";
import { type Random, randomText } from "../random.ts";
import { lookupHash, type Vault } from "../vault/vault.ts";

/** A format profile of NetSuite that collects for a connection. */
export interface Pairing {
  readonly companyId: string;
  readonly connectionId: string;
  /** NetSuite's id of the format profile. */
  readonly configurationId: string;
  readonly netSuiteAccount: string;
  readonly secretHash: Buffer;
  readonly pairedAt: Date;
  readonly askedAt: Date | null;
  readonly reports: readonly AccountReport[];
}

/** How NetSuite's last import of an account ended. */
export interface AccountReport {
  readonly accountId: string;
  readonly status: "success" | "partial" | "failed";
  readonly code: string | null;
  readonly message: string | null;
  readonly at: string;
}

/** How long a code waits to be typed in NetSuite. */
export const codeLifetime = 15 * minute;
/** Codes of one connection that are good at the same time. */
export const outstandingCodes = 5;
/** Format profiles of one connection; those paired longest ago go. */
export const maximumPairings = 20;

const withoutLookAlikes = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

/** Three groups of four, 59 bits: a code is looked for among all connections, and must not be found by trying. */
export function newPairingCode(random: Random): string {
  const group = () => randomText(random, 4, withoutLookAlikes);
  return `${group()}-${group()}-${group()}`;
}

/** What is stored of a code; how it was typed makes no difference. Undefined when it cannot be one. */
export function pairingCodeHash(vault: Vault, code: string): Buffer | undefined {
  const typed = code.toUpperCase().replace(/[\s-]/g, "");
  return /^[A-Z0-9]{12}$/.test(typed) ? vault.mac("netsuite-pairing-code", typed) : undefined;
}

const prefix = "mrns_";

/** A secret for a pairing. It names its connection, so that it is found without an index of secrets. */
export function newSecret(random: Random, { companyId, connectionId }: ConnectionKey): string {
  const named = Buffer.from(`${companyId}${connectionId}`.replaceAll("-", ""), "hex");
  return prefix + Buffer.concat([named, random.bytes(24)]).toString("base64url");
}

export interface ConnectionKey {
  readonly companyId: string;
  readonly connectionId: string;
}

/** The connection that a secret names, which is no proof; undefined when it is no secret of ours. */
export function connectionOfSecret(secret: string): ConnectionKey | undefined {
  if (!/^mrns_[A-Za-z0-9_-]{75}$/.test(secret)) return undefined;
  const hex = Buffer.from(secret.slice(prefix.length), "base64url").toString("hex");
  return { companyId: uuidOf(hex.slice(0, 32)), connectionId: uuidOf(hex.slice(32, 64)) };
}

const uuidOf = (hex: string): string =>
  [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");

export const secretHash = (secret: string): Buffer => lookupHash(secret);

/** NetSuite's account of a connection, as NetSuite writes it: what stands before the subsidiary in the organisation's id. */
export const accountOf = (organisationId: string): string => sameWriting(organisationId.split(":", 1)[0]!);

/** Account ids are written with hyphens and in lower case in host names. */
export const sameWriting = (account: string): string => account.trim().toUpperCase().replaceAll("-", "_");

/** Only NetSuite is paired; throws 400 for a connection to anything else. */
export function requireNetSuite({ platformKey }: Pick<Connection, "platformKey">): void {
  if (platformKey === "akxx") return;
  throw new Problem(
    "not-supported-by-integration",
    `Pairing is for NetSuite; this connection is to ${platformOf(platformKey).name}.`,
  );
}
