import { createHash } from "node:crypto";

const letters = "abcdefghijklmnopqrstuvwxyz";

/**
 * How accounting software names a source account when it collects: `obf_` and 26 letters. It stays for the life of the
 * account and tells nothing of it. It holds no digits: NetSuite takes what might be a card number for one.
 */
export function collectionKey(sourceAccountKey: string): string {
  const hash = createHash("sha256").update(`collection-key ${sourceAccountKey}`).digest();
  return `obf_${[...hash.subarray(0, 26)].map((byte) => letters[byte % letters.length]).join("")}`;
}
