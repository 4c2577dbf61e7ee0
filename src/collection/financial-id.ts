import { createHash } from "node:crypto";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** A fingerprint of a text in capital letters and digits; 5 bits a character, at most 51. */
export function base32Hash(text: string, length: number): string {
  const digest = createHash("sha256").update(text).digest();
  let characters = "";
  let bits = 0;
  let held = 0;
  for (const byte of digest) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5 && characters.length < length) {
      bits -= 5;
      characters += alphabet[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return characters;
}

const short = /^[A-Za-z0-9._:-]{1,32}$/;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const bareUuid = /^[0-9a-f]{32}$/i;

/**
 * The id by which clients know a transaction again, over OFX (FITID), over FDX (transactionId) and in files: always the
 * same for a transaction of an account, and never the same for two. The bank's own id where every client takes it, a
 * UUID without its hyphens, else a fingerprint; also of an id that looks like a UUID without hyphens, since the UUID
 * itself might come, too.
 */
export function financialId(accountKey: string, transactionId: string): string {
  if (uuid.test(transactionId)) return transactionId.replaceAll("-", "");
  if (short.test(transactionId) && !bareUuid.test(transactionId)) return transactionId;
  return base32Hash(`${accountKey}\0${transactionId}`, 26);
}
