import type { Application } from "../../application.ts";
import { after, day, second } from "../../clock.ts";
import { lettersAndDigits, randomText } from "../../random.ts";
import { lookupHash } from "../../vault/vault.ts";
import { attributesOf, cookieOf, signedToken, tokenOf } from "./cookie.ts";

/*
 * A browser with which somebody has signed in is known for that person's address: wrong passwords of strangers lock out
 * strangers, not it. It proves nothing else, and has a limit of its own (device cookies, OWASP).
 */

/** In milliseconds. */
const life = 90 * day;

type Parts = Pick<Application, "clock" | "config" | "random" | "vault">;
const plain = (email: string): string => email.trim().toLowerCase();

/** One for each person, so that people can share a browser. */
const nameOf = ({ config }: Parts, email: string): string =>
  `${cookieOf(config.portalUrl).name}-known-${lookupHash(plain(email)).subarray(0, 6).toString("hex")}`;
/** Of the address: the cookie of one person is worth nothing for another. */
const secretOf = ({ vault }: Parts, email: string): string =>
  vault.mac("portal-known-browser", plain(email)).toString("base64url");

/** A `Set-Cookie` by which the browser is known from now on. */
export function knownBrowserCookie(parts: Parts, email: string): string {
  const until = Math.floor(after(parts.clock.now(), life).getTime() / second);
  const token = `${randomText(parts.random, 32, lettersAndDigits)}-${until}`;
  const value = signedToken(token, secretOf(parts, email));
  return `${nameOf(parts, email)}=${value}; ${attributesOf(parts.config.portalUrl)}; Max-Age=${life / second}`;
}

/** What the browser is known by, if it is for this address; undefined for a stranger's. */
export function knownBrowser(parts: Parts, email: string, cookies: string | undefined): string | undefined {
  const token = tokenOf(cookies, nameOf(parts, email), secretOf(parts, email));
  if (token === undefined) return undefined;
  return Number(token.split("-")[1]) * second > parts.clock.now().getTime() ? token : undefined;
}
