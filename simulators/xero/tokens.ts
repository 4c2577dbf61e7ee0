import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { day, minute } from "../../src/clock.ts";
import { lettersAndDigits, type Random, randomText, uuid } from "../../src/random.ts";
import type { Grant } from "./grants.ts";
import type { Draft } from "./state.ts";

/** Lifetimes of section 1.3 of the provider document. */
export const lifetimes = {
  accessToken: 30 * minute,
  idToken: 5 * minute,
  refreshToken: 60 * day,
  replacedRefreshToken: 30 * minute,
  code: 5 * minute,
} as const;

export interface AccessToken {
  /** The claim `jti`. */
  readonly id: string;
  readonly token: string;
  readonly grantId: string;
  readonly scopes: readonly string[];
  readonly expiresAt: number;
}

export interface RefreshToken {
  readonly id: string;
  readonly grantId: string;
  readonly scopes: readonly string[];
  readonly authEventId: string;
  readonly authenticatedAt: number;
  readonly issuedAt: number;
  /** When its successor was first handed out; it stays usable for half an hour after that. */
  readonly replacedAt: number | null;
}

export interface SigningKey {
  readonly id: string;
  readonly privateKey: string;
}

export interface Issue {
  readonly grant: Grant;
  readonly scopes: readonly string[];
  readonly authEventId: string;
  readonly authenticatedAt: number;
  readonly issuer: string;
  readonly nonce: string | null;
  readonly now: Date;
}

/** Hands out a set of tokens: the JSON body of the token endpoint. */
export function issueTokens(draft: Draft, random: Random, issue: Issue): Record<string, unknown> {
  const { grant, scopes, issuer, authEventId } = issue;
  const now = issue.now.getTime();
  const issued = Math.floor(now / 1000);
  const key = signingKey(draft);
  const identity = {
    iss: issuer,
    nbf: issued,
    iat: issued,
    sub: createHash("md5").update(grant.userId).digest("hex"),
    auth_time: Math.floor(issue.authenticatedAt / 1000),
    xero_userid: grant.userId,
    global_session_id: uuid(random).replaceAll("-", ""),
  };
  const access = {
    ...identity,
    aud: `${issuer}/resources`,
    exp: issued + lifetimes.accessToken / 1000,
    client_id: grant.applicationId,
    jti: uuid(random).replaceAll("-", "").toUpperCase(),
    authentication_event_id: authEventId,
    scope: scopes,
  };
  const token = signed(key, access);
  draft.put("accessTokens", {
    id: access.jti,
    token,
    grantId: grant.id,
    scopes,
    expiresAt: now + lifetimes.accessToken,
  });

  const body: Record<string, unknown> = {
    access_token: token,
    expires_in: lifetimes.accessToken / 1000,
    token_type: "Bearer",
    scope: scopes.join(" "),
  };
  if (scopes.includes("openid")) {
    const user = draft.get("users", grant.userId);
    body.id_token = signed(key, {
      ...identity,
      aud: grant.applicationId,
      exp: issued + lifetimes.idToken / 1000,
      at_hash: createHash("sha256").update(token).digest().subarray(0, 16).toString("base64url"),
      sid: uuid(random).replaceAll("-", ""),
      ...(issue.nonce ? { nonce: issue.nonce } : {}),
      ...(user && scopes.includes("email") ? { email: user.email } : {}),
      ...(user && scopes.includes("profile")
        ? {
            given_name: user.givenName,
            family_name: user.familyName,
            name: `${user.givenName} ${user.familyName}`,
            preferred_username: user.email,
          }
        : {}),
    });
  }
  if (scopes.includes("offline_access")) {
    const refreshToken: RefreshToken = {
      id: randomText(random, 43, lettersAndDigits),
      grantId: grant.id,
      scopes,
      authEventId,
      authenticatedAt: issue.authenticatedAt,
      issuedAt: now,
      replacedAt: null,
    };
    draft.put("refreshTokens", refreshToken);
    body.refresh_token = refreshToken.id;
  }
  return body;
}

/** Whether a refresh token may still be used: its grant stands, it is young enough, or it was only just replaced. */
export function refreshable(draft: Draft, token: RefreshToken, now: Date): boolean {
  const instant = now.getTime();
  if (draft.get("grants", token.grantId)?.revoked !== false) return false;
  if (token.replacedAt !== null && instant > token.replacedAt + lifetimes.replacedRefreshToken) return false;
  return instant <= token.issuedAt + lifetimes.refreshToken;
}

/** The access token of an `Authorization` header, if this pretend Xero has issued it; it may have expired. */
export function presentedToken(draft: Draft, authorization: string | undefined): AccessToken | undefined {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
  const claims = token?.split(".")[1];
  if (!token || !claims) return undefined;
  try {
    const { jti } = JSON.parse(Buffer.from(claims, "base64url").toString("utf8")) as { jti?: unknown };
    const known = typeof jti === "string" ? draft.get("accessTokens", jti) : undefined;
    return known?.token === token ? known : undefined;
  } catch {
    return undefined;
  }
}

/** The public half of the signing key, as a JSON Web Key. */
export function publicKey(draft: Draft): Record<string, unknown> {
  const key = signingKey(draft);
  return {
    ...createPublicKey(createPrivateKey(key.privateKey)).export({ format: "jwk" }),
    kid: key.id,
    use: "sig",
    alg: "RS256",
  };
}

/** Making a key takes long: all that are pretended in one process sign with the same. */
let processKey: { readonly privateKey: string; readonly publicKey: string } | undefined;

function signingKey(draft: Draft): SigningKey {
  for (const key of draft.all("signingKeys")) return key;
  processKey ??= generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { format: "pem", type: "pkcs8" },
    publicKeyEncoding: { format: "pem", type: "spki" },
  });
  const { privateKey, publicKey } = processKey;
  const id = createHash("sha256").update(publicKey).digest("hex").slice(0, 40).toUpperCase();
  const key: SigningKey = { id, privateKey };
  draft.put("signingKeys", key);
  return key;
}

function signed(key: SigningKey, claims: Record<string, unknown>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const content = `${part({ alg: "RS256", kid: key.id, typ: "JWT" })}.${part(claims)}`;
  return `${content}.${sign("sha256", Buffer.from(content), key.privateKey).toString("base64url")}`;
}
