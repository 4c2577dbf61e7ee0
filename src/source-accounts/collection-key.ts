import { createHash } from "node:crypto";

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/**
 * How accounting software names a source account when it collects: `obf_` and 26 letters and digits. It stays for the
 * life of the account and tells nothing of it; digits alone, which NetSuite may take for a card number, it never is.
 */
export function collectionKey(sourceAccountKey: string): string {
  const hash = createHash("sha256").update(`collection-key ${sourceAccountKey}`).digest();
  const bits = [...hash.subarray(0, 17)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const letters = Array.from(
    { length: 26 },
    (_, nth) => alphabet[Number.parseInt(bits.slice(nth * 5, nth * 5 + 5), 2)],
  );
  return `obf_${letters.join("")}`;
}
