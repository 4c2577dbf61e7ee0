import type { Random } from "../random.ts";
import { sameSecret, type Vault } from "../vault/vault.ts";

/**
 * One-time passwords of links. A code proves itself: `expiry(4) epoch(3) nonce(8) proof(12)` in base64url, the proof an
 * HMAC over the link's place and what stands before it. Making one stores nothing; only spent ones are remembered until
 * they expire. Raising the epoch of a connection or company ends all that were handed out before (wire contract, D-19);
 * since the epoch stands in the code, one that was ended can still be told from one that never was.
 */
export interface LinkCode {
  /** Of the link when the code was handed out. */
  readonly epoch: number;
  readonly nonce: string;
  readonly expiresAt: Date;
}

/** What a link leads to: a connection, or a company with all its connections (null). */
export interface LinkPlace {
  readonly companyId: string;
  readonly connectionId: string | null;
}

export interface LinkTarget extends LinkPlace {
  readonly linkEpoch: number;
}

const head = 15;
const whole = head + 12;
/** A multiple of three bytes, so that no two texts mean the same code. */
const form = new RegExp(`^[A-Za-z0-9_-]{${(whole / 3) * 4}}$`);

export function issueLinkCode(vault: Vault, random: Random, target: LinkTarget, expiresAt: Date): string {
  const bytes = Buffer.alloc(head);
  bytes.writeUInt32BE(Math.floor(expiresAt.getTime() / 1000));
  bytes.writeUIntBE(target.linkEpoch, 4, 3);
  random.bytes(8).copy(bytes, 7);
  return Buffer.concat([bytes, proof(vault, target, bytes)]).toString("base64url");
}

/**
 * What a code says, when it was issued here for this place; undefined otherwise. Whether it is expired, spent or of an
 * epoch that is over is for the caller.
 */
export function readLinkCode(vault: Vault, place: LinkPlace, code: string): LinkCode | undefined {
  const bytes = form.test(code) ? Buffer.from(code, "base64url") : Buffer.alloc(whole);
  const said = bytes.subarray(0, head);
  const proved = sameSecret(bytes.subarray(head), proof(vault, place, said));
  if (!proved || !form.test(code)) return undefined;
  return {
    expiresAt: new Date(said.readUInt32BE() * 1000),
    epoch: said.readUIntBE(4, 3),
    nonce: said.subarray(7).toString("hex"),
  };
}

function proof(vault: Vault, { companyId, connectionId }: LinkPlace, said: Buffer): Buffer {
  const place = connectionId === null ? `company:${companyId}` : `${companyId}:${connectionId}`;
  return vault.mac("link-code", `${place}:${said.toString("hex")}`).subarray(0, 12);
}
