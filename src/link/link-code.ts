import type { Random } from "../random.ts";
import { sameSecret, type Vault } from "../vault/vault.ts";

/**
 * One-time passwords of links. A code proves itself: `expiry(4) nonce(8) proof(12)` in base64url, the proof an HMAC
 * over connection, epoch, expiry and nonce. Making one stores nothing; only spent ones are remembered until they
 * expire. Raising the epoch of a connection ends all that were handed out before (wire contract, D-19).
 */
export interface LinkCode {
  readonly nonce: string;
  readonly expiresAt: Date;
}

export interface LinkTarget {
  readonly companyId: string;
  readonly connectionId: string;
  readonly linkEpoch: number;
}

export function issueLinkCode(vault: Vault, random: Random, target: LinkTarget, expiresAt: Date): string {
  const head = Buffer.alloc(12);
  head.writeUInt32BE(Math.floor(expiresAt.getTime() / 1000));
  random.bytes(8).copy(head, 4);
  return Buffer.concat([head, proof(vault, target, head)]).toString("base64url");
}

/** What a code says, when it was issued for this target and epoch; whether it is expired or spent is for the caller. */
export function readLinkCode(vault: Vault, target: LinkTarget, code: string): LinkCode | undefined {
  const bytes = /^[A-Za-z0-9_-]{32}$/.test(code) ? Buffer.from(code, "base64url") : Buffer.alloc(0);
  const head = bytes.subarray(0, 12);
  if (bytes.length !== 24 || !sameSecret(bytes.subarray(12), proof(vault, target, head))) return undefined;
  return { nonce: head.subarray(4).toString("hex"), expiresAt: new Date(head.readUInt32BE() * 1000) };
}

function proof(vault: Vault, { companyId, connectionId, linkEpoch }: LinkTarget, head: Buffer): Buffer {
  return vault
    .mac("link-code", `${companyId}:${connectionId}:${linkEpoch}:${head.toString("hex")}`)
    .subarray(0, 12);
}
