import { createHmac } from "node:crypto";
import { sameSecret, type Vault } from "../../vault/vault.ts";

/** What the sign-in library signs cookies and encrypts second factors with. */
export const librarySecret = (vault: Vault): string =>
  vault.mac("portal-sign-in", "library").toString("base64url");

/** The path below which the Portal is, as browsers see it: behind a proxy its address may have a path of its own. */
export const portalPath = (portalUrl: string): string =>
  `${new URL(portalUrl).pathname.replace(/\/$/, "")}/portal`;

/** Under https the name keeps other hosts from setting it, which takes the path `/`. */
export function cookieOf(portalUrl: string): { name: string; secure: boolean; path: string } {
  const secure = portalUrl.startsWith("https:");
  return secure
    ? { name: "__Host-millrace-portal", secure, path: "/" }
    : { name: "millrace-portal", secure, path: portalPath(portalUrl) };
}

const signatureOf = (token: string, secret: string): string =>
  createHmac("sha256", secret).update(token).digest("base64");

/** The value of a cookie that the sign-in library knows as its own: the token and its signature. */
export const signedToken = (token: string, secret: string): string =>
  encodeURIComponent(`${token}.${signatureOf(token, secret)}`);

/** What a cookie of a `Cookie` header holds, such as a session's token; undefined when there is none that we signed. */
export function tokenOf(header: string | undefined, name: string, secret: string): string | undefined {
  if (header === undefined || header.length > 8_000) return undefined;
  const pair = header
    .split(";")
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${name}=`));
  const [token, signature] =
    /^([\w-]{16,64})\.(.{20,100})$/.exec(decoded(pair?.slice(name.length + 1)))?.slice(1) ?? [];
  if (token === undefined || signature === undefined) return undefined;
  const expected = Buffer.from(signatureOf(token, secret));
  return sameSecret(Buffer.from(signature), expected) ? token : undefined;
}

function decoded(text = ""): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** A `Set-Cookie` that gives a session to the browser; the server decides how long it lasts. */
export const sessionCookie = (portalUrl: string, secret: string, token: string): string =>
  `${cookieOf(portalUrl).name}=${signedToken(token, secret)}; ${attributesOf(portalUrl)}`;

/** A `Set-Cookie` that takes the session from the browser. */
export const expiredCookie = (portalUrl: string): string =>
  `${cookieOf(portalUrl).name}=; ${attributesOf(portalUrl)}; Max-Age=0`;

/** Attributes of every cookie of the Portal: for no script, and for no request that another site makes. */
export function attributesOf(portalUrl: string): string {
  const { path, secure } = cookieOf(portalUrl);
  return `Path=${path}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
}
