import type { FastifyReply, FastifyRequest } from "fastify";
import type { Application } from "../application.ts";
import { after } from "../clock.ts";
import type { Queryable } from "../database/pool.ts";
import { lookupHash } from "../vault/vault.ts";
import { findLinkSession, insertLinkSession, type LinkSession } from "./queries.ts";

const cookieName = "millrace_link";

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
    `${cookieName}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${lifetime / 1000}${secure}`,
  );
  return { ...link, hash };
}

/** The session of a browser's cookie; undefined when there is none or it is over. */
export async function readLinkSession(
  application: Application,
  request: FastifyRequest,
): Promise<OpenLinkSession | undefined> {
  const cookies = (request.headers.cookie ?? "").split(";").map((cookie) => cookie.trim());
  const token = cookies.find((cookie) => cookie.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1);
  if (!token) return undefined;
  const hash = lookupHash(token);
  const session = await findLinkSession(application.database, hash, application.clock.now());
  return session && { ...session, hash };
}
