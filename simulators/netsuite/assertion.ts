import { createPublicKey, type KeyObject, constants as rsa, verify } from "node:crypto";
import { minute } from "../../src/clock.ts";
import type { Certificate } from "./records.ts";

/** What a client assertion must say, and to whom. */
export interface Expected {
  /** The address of the token endpoint that was called. */
  readonly audience: string;
  readonly now: Date;
  readonly certificate: (keyId: string) => Certificate | undefined;
}

const algorithms = /^(PS|ES)(256|384|512)$/;
const curves: Record<string, string> = { ES256: "prime256v1", ES384: "secp384r1", ES512: "secp521r1" };
const longestLife = 60 * minute;

/** Checks a client assertion: the certificate and the scopes it asks for, or what is wrong with it. */
export function readAssertion(
  jwt: string,
  expected: Expected,
): { certificate: Certificate; scopes: string[] } | { wrong: string } {
  const [head = "", claims = "", signature = "", ...more] = jwt.split(".");
  const header = json(head);
  const payload = json(claims);
  if (!header || !payload || more.length > 0) return { wrong: "the assertion is not a JWT" };
  const algorithm = String(header.alg);
  if (!algorithms.test(algorithm)) return { wrong: `alg must be PS or ES, not ${algorithm}` };
  const certificate = expected.certificate(String(header.kid ?? ""));
  if (!certificate) return { wrong: "kid names no certificate that is mapped" };
  const now = expected.now.getTime();
  if (certificate.validUntil <= now) return { wrong: "the certificate has expired" };
  if (payload.iss !== certificate.applicationId)
    return { wrong: "iss is not the client id of the application" };
  if (payload.aud !== expected.audience) return { wrong: `aud must be ${expected.audience}` };
  const issued = Number(payload.iat) * 1000;
  const expires = Number(payload.exp) * 1000;
  if (!(expires > now)) return { wrong: "exp has passed" };
  if (!(expires - issued <= longestLife)) return { wrong: "exp must be at most 60 minutes after iat" };
  if (issued > now + minute) return { wrong: "iat lies in the future" };
  const scopes = [payload.scope]
    .flat()
    .flatMap((scope) => String(scope ?? "").split(/[ ,]+/))
    .filter(Boolean);
  if (scopes.length === 0) return { wrong: "scope is missing" };
  const key = createPublicKey(certificate.publicKey);
  if (!signed(key, algorithm, `${head}.${claims}`, Buffer.from(signature, "base64url")))
    return { wrong: "the signature does not match the certificate" };
  return { certificate, scopes };
}

function signed(key: KeyObject, algorithm: string, content: string, signature: Buffer): boolean {
  const hash = `sha${algorithm.slice(2)}`;
  if (algorithm.startsWith("PS")) {
    if (key.asymmetricKeyType !== "rsa") return false;
    const padding = rsa.RSA_PKCS1_PSS_PADDING;
    return verify(
      hash,
      Buffer.from(content),
      { key, padding, saltLength: rsa.RSA_PSS_SALTLEN_DIGEST },
      signature,
    );
  }
  if (key.asymmetricKeyType !== "ec" || key.asymmetricKeyDetails?.namedCurve !== curves[algorithm])
    return false;
  return verify(hash, Buffer.from(content), { key, dsaEncoding: "ieee-p1363" }, signature);
}

function json(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
