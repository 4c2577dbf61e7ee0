import { createHash } from "node:crypto";
import { collectionKey } from "../source-accounts/collection-key.ts";

const longestId = 100;

/**
 * The id of a transaction in NetSuite, from the SuiteApp and in OFX files: with the account's key, since it is not told
 * whether NetSuite compares ids within an account or within the company. The bank's own id follows where it is short, else
 * a fingerprint after a tilde.
 */
export function lineId(sourceAccountKey: string, transactionId: string): string {
  const key = collectionKey(sourceAccountKey);
  const plain = `${key}-${transactionId}`;
  if (plain.length <= longestId) return plain;
  return `${key}~${createHash("sha256").update(transactionId).digest("hex").slice(0, 60)}`;
}
