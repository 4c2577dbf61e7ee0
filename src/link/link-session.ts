import type { FastifyReply, FastifyRequest } from "fastify";
import type { Application } from "../application.ts";
import { after } from "../clock.ts";
import type { Queryable } from "../database/pool.ts";
import { lookupHash } from "../vault/vault.ts";
import { findLinkSession, insertLinkSession, type LinkSession } from "./queries.ts";

/** With this prefix browsers take the cookie from this very host alone, so that no neighbour can plant one (RFC 6265bis). */
const cookieName = ({ config }: Application): string =>
  config.linkUrl.startsWith("https:") ? "__Host-millrace_link" : "millrace_link";

/** A customer's browser on its way through one link. */
export interface OpenLinkSession extends LinkSession {
  readonly hash: Buffer;
}

/** Begins a session, held by a cookie that script cannot read and other sites cannot send along with a post. */
export async function beginLinkSession(
  application: Application,
  db: Queryable,
  reply: FastifyReply,
  link: LinkSession,
  now: Date,
): Promise<OpenLinkSession> {
  const { config, random } = application;
  const token = random.bytes(24).toString("base64url");
  const lifetime = config.lifetimes.linkSession;
  const hash = lookupHash(token);
  await insertLinkSession(db, hash, link, after(now, lifetime));
  const secure = config.linkUrl.startsWith("https:") ? "; Secure" : "";
  reply.header(
    "set-cookie",
    `${cookieName(application)}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${lifetime / 1000}${secure}`,
  );
  return { ...link, hash };
}

/**
 * Whether a post comes from a page of ours: browsers say so themselves. Without this another site could press
 * continue in the customer's name with a link of its own, past the page that says what is about to happen.
 */
export function fromOwnPage({ config }: Application, request: FastifyRequest): boolean {
  const { origin, "sec-fetch-site": site } = request.headers;
  // Our pages send no referrer, and then their posts say "null" of their origin.
  const ownOrigin = origin === undefined || origin === "null" || origin === new URL(config.linkUrl).origin;
  return ownOrigin && (site === undefined || site === "same-origin" || site === "none");
}

/** The session of a browser's cookie; undefined when there is none or it is over. */
export async function readLinkSession(
  application: Application,
  request: FastifyRequest,
): Promise<OpenLinkSession | undefined> {
  const start = `${cookieName(application)}=`;
  const cookies = (request.headers.cookie ?? "").split(";").map((cookie) => cookie.trim());
  const token = cookies.find((cookie) => cookie.startsWith(start))?.slice(start.length);
  if (!token) return undefined;
  const hash = lookupHash(token);
  const session = await findLinkSession(application.database, hash, application.clock.now());
  return session && { ...session, hash };
}
