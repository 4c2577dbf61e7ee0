import { after, minute } from "../clock.ts";
import type { Config } from "../config.ts";
import { isStorable } from "../sage-connector/authorisation.ts";
import { sameSecret, type Vault } from "../vault/vault.ts";

/** What Sage opens our page with (wire contract, section 3; its `bankId` is left out by some products). */
export interface SageRequest {
  readonly authorizationId: string;
  readonly redirectUri: string;
  readonly bankId: string | null;
  /** What Sage wants back with its customer; the id of the authorisation where it asked for nothing else. */
  readonly state?: string;
}

/** How long the page may be open before it is posted; Sage's own session lives about 20 minutes. */
export const ticketLife = 15 * minute;

const longestId = 200;
const longestAddress = 2_000;

/** Products of Sage that may show the page, as hosts of their pages end. */
const framingHosts = [".sagebankdrive.com", ".sage.com", ".intacct.com", ".sageone.com"];
const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Who may show the page in a frame: the pages of Sage's products, our own, and in a test installation the pretend Sage's. */
export function framedBy({ environment, sage }: Pick<Config, "environment" | "sage">): string {
  const { hostname, port, protocol } = new URL(sage.apiUrl);
  const pretend = environment === "test" && loopback.has(hostname);
  const names = pretend ? ["localhost", "127.0.0.1"] : [];
  return [
    "'self'",
    ...framingHosts.map((end) => `https://*${end}`),
    ...names.map((name) => `${protocol}//${name}${port && `:${port}`}`),
  ].join(" ");
}

/** Where customers whom Sage led to us go when they are done: from there they are led on. */
export const wayBack = ({ feedUrl }: { readonly feedUrl: string }): string => `${feedUrl}/sage/return`;

/**
 * Whether a browser may be sent there: one of the hosts that Sage leads back over, by the parsed host. In a test
 * installation a pretend Sage on this machine as well.
 */
export function leadsToSage(
  address: string,
  { environment, sage }: Pick<Config, "environment" | "sage">,
): boolean {
  if (address.length > longestAddress || !URL.canParse(address)) return false;
  const { hash, hostname, password, port, protocol, username } = new URL(address);
  if (username !== "" || password !== "" || hash !== "") return false;
  if (environment === "test" && loopback.has(hostname)) return /^https?:$/.test(protocol);
  if (protocol !== "https:" || port !== "") return false;
  return sage.redirectHosts.some((host) => (host[0] === "." ? hostname.endsWith(host) : hostname === host));
}

/** What came on the address; undefined where the page was not opened by Sage. */
export function readSageRequest(query: URLSearchParams): SageRequest | undefined {
  const read = (name: string) => query.get(name)?.trim() ?? "";
  const [authorizationId, redirectUri, bankId] = ["authorizationId", "redirectUri", "bankId"].map(read);
  if (!authorizationId || !redirectUri || !isStorable(authorizationId)) return undefined;
  if (authorizationId.length > longestId || (bankId ?? "").length > longestId) return undefined;
  return { authorizationId, redirectUri, bankId: bankId || null };
}

/** The address that tells Sage that its customer is done here, whatever came of it. */
export function backToSage({ authorizationId, redirectUri, state }: SageRequest): string {
  const url = new URL(redirectUri);
  url.searchParams.set("state", state ?? authorizationId);
  return url.href;
}

/**
 * A page of the operator's own in place of ours, opened as Sage opens ours. The address to come back to is written out
 * as browsers read it, so that the page's own reader finds no other host in it.
 */
export function operatorsPage(
  address: string,
  { authorizationId, bankId, redirectUri }: SageRequest,
): string {
  const url = new URL(address);
  url.searchParams.set("authorizationId", authorizationId);
  url.searchParams.set("redirectUri", new URL(redirectUri).href);
  if (bankId !== null) url.searchParams.set("bankId", bankId);
  return url.href;
}

/* ---- what survives from the page to its post: frames get no cookies ---- */

const purpose = "sage-page";

/** The request, signed, for a hidden field; good until an instant that it carries. */
export function makeTicket(vault: Vault, request: SageRequest, now: Date): string {
  const until = after(now, ticketLife).getTime();
  const text = Buffer.from(JSON.stringify({ ...request, until })).toString("base64url");
  return `${text}.${vault.mac(purpose, text).toString("base64url")}`;
}

/** The request of a ticket of ours, and whether its time is over; undefined when we did not make it. */
export function readTicket(
  vault: Vault,
  ticket: string,
  now: Date,
): { request: SageRequest; expired: boolean } | undefined {
  const [text = "", signature = ""] = ticket.split(".", 2);
  if (!sameSecret(Buffer.from(signature, "base64url"), vault.mac(purpose, text))) return undefined;
  const { until, ...request } = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
  return { request, expired: until <= now.getTime() };
}
