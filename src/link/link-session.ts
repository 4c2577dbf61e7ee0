import type { FastifyReply, FastifyRequest } from "fastify";
import type { Application } from "../application.ts";
import { after, hour, minute } from "../clock.ts";
import type { Queryable } from "../database/pool.ts";
import { lookupHash } from "../vault/vault.ts";
import type { Locale } from "./locale.ts";
import {
  findLinkSessions,
  findSessionOfLink,
  insertLinkSession,
  slideLinkSession,
} from "./session-queries.ts";

/** A customer's browser on its way through one link. */
export interface LinkSession {
  /** Its name in addresses; of no use without the secret in the cookie of the same name. */
  readonly sid: string;
  readonly companyId: string;
  /** Null when the link was the company's, which leads to all its connections. */
  readonly connectionId: string | null;
  readonly linkEpoch: number;
  /** Query parameters the bank put on the link, for the redirect at the end. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Null until the customer has chosen one. */
  readonly locale: Locale | null;
  readonly display: "page" | "popup";
  /** Of the page that opened the popup. */
  readonly returnOrigin: string | null;
  /** Where the embedding page wants the customer back. */
  readonly returnUrl: string | null;
  readonly outcome: SessionOutcome | null;
  /** Over when it was not used until then. */
  readonly expiresAt: Date;
  /** Over then in any case. */
  readonly endsAt: Date;
}

/** How the last authorisation of a session ended, by the status codes of redirects (wire contract, 6.6). */
export interface SessionOutcome {
  readonly connectionId: string;
  readonly statusCode: 200 | 201 | 403 | 500 | 501;
  /** Empty on success. */
  readonly message: string;
}

export interface OpenLinkSession extends LinkSession {
  readonly hash: Buffer;
}

/** What a session is begun with. */
export type SessionStart = Pick<LinkSession, "companyId" | "connectionId" | "linkEpoch" | "parameters"> &
  Partial<Pick<LinkSession, "locale" | "display" | "returnOrigin" | "returnUrl">>;

const longestSession = 8 * hour;
/** When a session began. */
export const begunAt = ({ endsAt }: Pick<LinkSession, "endsAt">): Date => after(endsAt, -longestSession);
/** Sessions that a browser keeps; servers and proxies refuse requests whose cookies are many. */
const mostSessions = 20;

/** With this prefix browsers take the cookie from this very host alone, so that no neighbour can plant one (RFC 6265bis). */
const cookiePrefix = ({ config }: Application): string =>
  config.linkUrl.startsWith("https:") ? "__Host-millrace_link_" : "millrace_link_";

/** Begins a session, held by a cookie that script cannot read and other sites cannot send along with a post. */
export async function beginLinkSession(
  application: Application,
  db: Queryable,
  reply: FastifyReply,
  start: SessionStart,
  now: Date,
): Promise<OpenLinkSession> {
  const { config, random } = application;
  const secret = random.bytes(24).toString("base64url");
  const endsAt = after(now, longestSession);
  const session: LinkSession = {
    locale: null,
    display: "page",
    returnOrigin: null,
    returnUrl: null,
    ...start,
    sid: random.bytes(16).toString("base64url"),
    outcome: null,
    expiresAt: idleEnd(application, endsAt, now),
    endsAt,
  };
  const hash = lookupHash(secret);
  const secrets = secretsOf(application, reply.request);
  const kept = new Set(
    (await openSessions(db, secrets, now)).slice(0, mostSessions - 1).map(({ sid }) => sid),
  );
  await insertLinkSession(db, hash, session);
  const cookie = (sid: string, value: string, seconds: number) =>
    `${cookiePrefix(application)}${sid}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${config.linkUrl.startsWith("https:") ? "; Secure" : ""}`;
  // As many as may be kept: a reply's head has its limits, too, and what is left goes next time.
  const over = [...secrets.keys()].filter((sid) => !kept.has(sid)).slice(0, mostSessions);
  reply.header("set-cookie", [
    cookie(session.sid, secret, longestSession / 1000),
    ...over.map((sid) => cookie(sid, "", 0)),
  ]);
  return { ...session, hash };
}

/**
 * The session named in an address, when this browser holds its secret; undefined when there is none, it is over, or
 * its link was ended. Using it puts its end off.
 */
export async function readLinkSession(
  application: Application,
  request: FastifyRequest,
  sid: string,
): Promise<OpenLinkSession | undefined> {
  const secret = secretsOf(application, request).get(sid);
  if (!secret) return undefined;
  const now = application.clock.now();
  const found = await findLinkSessions(application.database, [lookupHash(secret)], now);
  const session = found.find((one) => one.sid === sid);
  return session && slid(application, session, now);
}

/**
 * The session of a link that is over, when this browser holds its secret: that proves that its holder was sent the link.
 * Undefined for one that is open, and for one that is forgotten, eight hours after it began.
 */
export async function readEndedSession(
  application: Application,
  request: FastifyRequest,
  sid: string,
): Promise<LinkSession | undefined> {
  const secret = secretsOf(application, request).get(sid);
  if (!secret) return undefined;
  const { clock, database } = application;
  const hash = lookupHash(secret);
  const [[open], session] = await Promise.all([
    findLinkSessions(database, [hash], clock.now()),
    findSessionOfLink(database, hash, sid),
  ]);
  return open ? undefined : session;
}

/** Every open session of this browser, newest first; for addresses that name none. Does not put their ends off. */
export async function readLinkSessions(
  application: Application,
  request: FastifyRequest,
): Promise<OpenLinkSession[]> {
  const { clock, database } = application;
  return openSessions(database, secretsOf(application, request), clock.now());
}

async function openSessions(
  db: Queryable,
  secrets: ReadonlyMap<string, string>,
  now: Date,
): Promise<OpenLinkSession[]> {
  if (secrets.size === 0) return [];
  const hashes = new Map([...secrets].map(([sid, secret]) => [sid, lookupHash(secret)]));
  const found = await findLinkSessions(db, [...hashes.values()], now);
  return found.filter(({ sid, hash }) => hashes.get(sid)?.equals(hash));
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

const idleEnd = ({ config }: Application, endsAt: Date, now: Date): Date => {
  const idle = after(now, config.lifetimes.linkSession);
  return idle < endsAt ? idle : endsAt;
};

/** Written down once a minute at most. */
async function slid(application: Application, session: OpenLinkSession, now: Date): Promise<OpenLinkSession> {
  const expiresAt = idleEnd(application, session.endsAt, now);
  if (expiresAt.getTime() - session.expiresAt.getTime() < minute) return session;
  await slideLinkSession(application.database, session.hash, expiresAt);
  return { ...session, expiresAt };
}

const sidForm = /^[\w-]{22}$/;

/** The secrets in a browser's cookies, by the name of their session. */
function secretsOf(application: Application, request: FastifyRequest): Map<string, string> {
  const prefix = cookiePrefix(application);
  const found = (request.headers.cookie ?? "")
    .split(";")
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie.startsWith(prefix))
    .map((cookie) => cookie.slice(prefix.length).split("=", 2) as [string, string])
    .filter(([sid, secret]) => sidForm.test(sid) && secret);
  return new Map(found);
}
