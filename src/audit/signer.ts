import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import type { Vault } from "../vault/vault.ts";

/** Signs seals with a key that follows from the master key and is not in the database (Ed25519, RFC 8032). */
export interface Signer {
  /** PEM; whoever has it can check signatures without any secret. */
  readonly publicKey: string;
  sign(hash: Buffer): Buffer;
  verify(hash: Buffer, signature: Buffer): boolean;
}

/** Head of a PKCS #8 private key of Ed25519, before the 32 octets of its seed (RFC 8410, section 7). */
const pkcs8Head = Buffer.from("302e020100300506032b657004220420", "hex");

export function createSigner(vault: Pick<Vault, "mac">): Signer {
  const key = Buffer.concat([pkcs8Head, vault.mac("audit-seal", "ed25519")]);
  const privateKey = createPrivateKey({ key, format: "der", type: "pkcs8" });
  const publicKey = createPublicKey(privateKey);
  return {
    publicKey: publicKey.export({ format: "pem", type: "spki" }).toString(),
    sign: (hash) => sign(null, hash, privateKey),
    verify: (hash, signature) => verify(null, hash, publicKey, signature),
  };
}
