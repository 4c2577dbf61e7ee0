import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  timingSafeEqual,
} from "node:crypto";
import type { Random } from "../random.ts";

/**
 * Seals secrets under a master key that is not in the database (AES-256-GCM, NIST SP 800-38D).
 *
 * A sealed value is `version(1) keyId(4) nonce(12) tag(16) ciphertext`. Its purpose, such as
 * "connection-grant:<id>", is authenticated with it, so that a value moved to another row does not open.
 */
export interface Vault {
  /** Names the key in values that it sealed. */
  readonly keyId: string;
  seal(purpose: string, plain: string): Buffer;
  /** Throws when the value was not sealed here, for this purpose, under a key this vault has. */
  open(purpose: string, sealed: Buffer): string;
  /** Keyed fingerprint for signing and for codes that need no storage. */
  mac(purpose: string, text: string): Buffer;
}

export function createVault(masterKey: string, random: Random): Vault {
  const sealing = derive(masterKey, "seal");
  const signing = derive(masterKey, "mac");
  const keyId = createHash("sha256").update(sealing).digest().subarray(0, 4);
  return {
    keyId: keyId.toString("hex"),
    seal(purpose, plain) {
      const nonce = random.bytes(12);
      const cipher = createCipheriv("aes-256-gcm", sealing, nonce).setAAD(Buffer.from(purpose));
      const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return Buffer.concat([Buffer.of(1), keyId, nonce, cipher.getAuthTag(), body]);
    },
    open(purpose, sealed) {
      if (sealed[0] !== 1 || sealed.length < 33 || !sealed.subarray(1, 5).equals(keyId)) {
        throw new Error(
          "The stored secret was sealed under another master key: set MILLRACE_SECRET to the one in use before.",
        );
      }
      const decipher = createDecipheriv("aes-256-gcm", sealing, sealed.subarray(5, 17));
      decipher.setAAD(Buffer.from(purpose)).setAuthTag(sealed.subarray(17, 33));
      return Buffer.concat([decipher.update(sealed.subarray(33)), decipher.final()]).toString("utf8");
    },
    mac: (purpose, text) => createHmac("sha256", signing).update(`${purpose}\0${text}`).digest(),
  };
}

/** SHA-256 of a secret, by which it is looked up without being stored. */
export const lookupHash = (secret: string | Buffer): Buffer => createHash("sha256").update(secret).digest();

/** Compares two secrets in time that does not depend on where they differ. */
export function sameSecret(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function derive(masterKey: string, use: string): Buffer {
  return Buffer.from(hkdfSync("sha256", masterKey, "millrace", use, 32));
}
