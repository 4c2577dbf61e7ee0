import { hour } from "../clock.ts";
import { type Random, randomText } from "../random.ts";
import type { Vault } from "../vault/vault.ts";

/** A code that a customer types in Sage beside the id of the connection (wire contract, D-16). */
export interface OneTimePassword {
  readonly otp: string;
  readonly expiresAt: Date;
}

export const lifetime = 1 * hour;
/** Codes of one connection that are good at the same time: an SDK may ask again before it reads the first answer. */
export const outstanding = 5;
/** Wrong codes after which a waiting one is given up. */
export const maximumGuesses = 5;

const alphabet = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

/** Six upper-case letters and digits without look-alikes. */
export const newCode = (random: Random): string => randomText(random, 6, alphabet);

/** What is stored of a code: six characters could be found by trying, so it is an HMAC under the vault's key. */
export const codeHash = (vault: Vault, connectionId: string, code: string): Buffer =>
  vault.mac("one-time-password", `${connectionId}:${code}`);
