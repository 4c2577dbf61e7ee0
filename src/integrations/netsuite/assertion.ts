/** Signed assertions of the client credentials flow (NetSuite help, section_162790605110; RFC 7523). */
import { constants, type KeyObject, sign } from "node:crypto";

export interface Assertion {
  readonly clientId: string;
  readonly certificateId: string;
  /** The address of the token service, in full. */
  readonly audience: string;
  readonly scopes: readonly string[];
}

/** NetSuite refuses what is good for more than an hour. */
const goodForSeconds = 5 * 60;

/** A JSON Web Token signed by `key`: PS256 for RSA (NetSuite refuses RS256), ES256 for a P-256 key. */
export function signAssertion(key: KeyObject, assertion: Assertion, now: Date): string {
  const issuedAt = Math.floor(now.getTime() / 1000);
  const algorithm = algorithmOf(key);
  if (!algorithm) throw new Error("the private key is neither RSA nor EC P-256");
  const header = { typ: "JWT", alg: algorithm, kid: assertion.certificateId };
  const payload = {
    iss: assertion.clientId,
    scope: assertion.scopes.join(","),
    aud: assertion.audience,
    iat: issuedAt,
    exp: issuedAt + goodForSeconds,
  };
  const text = `${encode(header)}.${encode(payload)}`;
  const how =
    algorithm === "PS256"
      ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
      : { key, dsaEncoding: "ieee-p1363" as const };
  return `${text}.${sign("sha256", Buffer.from(text), how).toString("base64url")}`;
}

/** How a key signs; undefined for keys that NetSuite does not take. */
export function algorithmOf(key: KeyObject): "PS256" | "ES256" | undefined {
  const { asymmetricKeyType, asymmetricKeyDetails: details } = key;
  if (asymmetricKeyType === "rsa" && (details?.modulusLength ?? 0) >= 3072) return "PS256";
  if (asymmetricKeyType === "ec" && details?.namedCurve === "prime256v1") return "ES256";
  return undefined;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
