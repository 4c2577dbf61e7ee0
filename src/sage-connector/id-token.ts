import { createPublicKey, type JsonWebKey, type KeyObject, verify } from "node:crypto";

/** How a token that Sage signs must look: by whom, for whom. */
export interface IdTokenRules {
  readonly issuer: string;
  readonly audience: string;
}

/** A key of Sage's, from the set that it publishes (RFC 7517). */
export interface SigningKey {
  readonly kid: string | null;
  readonly algorithm: string | null;
  readonly key: KeyObject;
}

interface Parsed {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signed: Buffer;
  readonly signature: Buffer;
}

/** Asymmetric ones only: a key that is published must never check a keyed hash. */
const algorithms: Readonly<Record<string, { hash: string; kty: string; curve?: string }>> = {
  RS256: { hash: "sha256", kty: "rsa" },
  RS384: { hash: "sha384", kty: "rsa" },
  RS512: { hash: "sha512", kty: "rsa" },
  ES256: { hash: "sha256", kty: "ec", curve: "prime256v1" },
};
const longestToken = 8_192;
/** Clocks differ by so much at most, in seconds. */
const leeway = 60;

/** The keys of a published set that can check signatures; what cannot be read is left out. */
export function readKeys(set: unknown): SigningKey[] {
  const list = isObject(set) && Array.isArray(set.keys) ? (set.keys as unknown[]) : [];
  return list.slice(0, 50).flatMap((jwk) => {
    if (!isObject(jwk) || (jwk.use !== undefined && jwk.use !== "sig")) return [];
    try {
      const key = createPublicKey({ key: jwk as JsonWebKey, format: "jwk" });
      return [{ kid: textOf(jwk.kid), algorithm: textOf(jwk.alg), key }];
    } catch {
      return [];
    }
  });
}

/** The id of the key that a token says it was signed with; undefined where it is no token that could be checked. */
export function keyIdOf(token: string): string | null | undefined {
  const parsed = parse(token);
  return parsed && textOf(parsed.header.kid);
}

/** Whether Sage signed the token for us and it is still good (RFC 7515, RFC 7519). */
export function isGood(token: string, keys: readonly SigningKey[], rules: IdTokenRules, now: Date): boolean {
  const parsed = parse(token);
  if (!parsed) return false;
  const { claims, header } = parsed;
  // An extension that must be understood, and is not.
  if (header.crit !== undefined) return false;
  if (!keys.some((key) => signedWith(parsed, key))) return false;
  const seconds = now.getTime() / 1_000;
  const audience = [claims.aud].flat();
  return (
    claims.iss === rules.issuer &&
    audience.includes(rules.audience) &&
    typeof claims.exp === "number" &&
    claims.exp > seconds - leeway &&
    (claims.nbf === undefined || (typeof claims.nbf === "number" && claims.nbf <= seconds + leeway)) &&
    (claims.iat === undefined || (typeof claims.iat === "number" && claims.iat <= seconds + leeway))
  );
}

function signedWith({ header, signature, signed }: Parsed, { algorithm, key, kid }: SigningKey): boolean {
  const rule =
    typeof header.alg === "string" && Object.hasOwn(algorithms, header.alg)
      ? algorithms[header.alg]
      : undefined;
  if (!rule || key.asymmetricKeyType !== rule.kty) return false;
  if (header.kid !== undefined && header.kid !== kid) return false;
  if (algorithm !== null && algorithm !== header.alg) return false;
  if (rule.curve !== undefined && key.asymmetricKeyDetails?.namedCurve !== rule.curve) return false;
  if (rule.kty === "rsa" && (key.asymmetricKeyDetails?.modulusLength ?? 0) < 2_048) return false;
  return verify(rule.hash, signed, { key, dsaEncoding: "ieee-p1363" }, signature);
}

function parse(token: string): Parsed | undefined {
  const parts = token.split(".");
  if (token.length > longestToken || parts.length !== 3 || !parts.every((part) => /^[\w-]+$/.test(part)))
    return undefined;
  const [head = "", body = "", signature = ""] = parts;
  try {
    const [header, claims] = [head, body].map((part) =>
      JSON.parse(Buffer.from(part, "base64url").toString("utf8")),
    );
    if (!isObject(header) || !isObject(claims)) return undefined;
    return {
      header,
      claims,
      signed: Buffer.from(`${head}.${body}`),
      signature: Buffer.from(signature, "base64url"),
    };
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);
