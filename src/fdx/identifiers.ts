import { createHash } from "node:crypto";

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/** 26 letters and digits (130 bits) that say nothing of the text they are made of and never change for it. */
function opaque(purpose: string, text: string): string {
  const bytes = createHash("sha256").update(`${purpose}\0${text}`).digest();
  let bits = 0n;
  for (const byte of bytes.subarray(0, 17)) bits = (bits << 8n) | BigInt(byte);
  let id = "";
  for (let nth = 0; nth < 26; nth += 1) id = alphabet[Number((bits >> BigInt(5 * nth)) & 31n)] + id;
  return id;
}

/** The id of an account over FDX: for ever the same, and neither its number nor the bank's id. */
export const fdxAccountId = (accountKey: string): string => opaque("fdx-account", accountKey);

/** The id of a customer over FDX: one for each connection. */
export const fdxCustomerId = (connectionId: string): string => opaque("fdx-customer", connectionId);
