import type { FastifyReply, FastifyRequest } from "fastify";
import { issueCompanyToken } from "../access/company-token.ts";
import { type Application, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { after, minute } from "../clock.ts";
import type { Server } from "../http/server.ts";
import { invalidField, Problem } from "../problem.ts";
import { sendAppShell } from "./app-shell.ts";
import { fromOwnPage, type OpenLinkSession, readLinkSession } from "./link-session.ts";
import { isLocale, preferredLocale } from "./locale.ts";
import { customer } from "./open-link.ts";
import { pageFrame } from "./pages.ts";
import { sendSessionEnded } from "./problem-pages.ts";
import { storeSessionLocale } from "./session-queries.ts";

const tokenLifetime = 15 * minute;

interface SessionParams {
  readonly sid: string;
}

/** What the app of a session needs: the page that loads it, its access token, and the language to remember. */
export function sessionRoutes(server: Server, application: Application): void {
  server.get("/link/s/:sid", (request, reply) => showShell(application, request, reply));
  // Every screen of the app has an address, which can be loaded by itself.
  server.get("/link/s/:sid/*", (request, reply) => showShell(application, request, reply));
  server.post("/link/s/:sid/token", (request, reply) => giveToken(application, request, reply));
  server.post("/link/s/:sid/locale", (request, reply) => rememberLocale(application, request, reply));
}

async function showShell(
  application: Application,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { sid } = request.params as SessionParams;
  const session = await readLinkSession(application, request, sid);
  const frame = await pageFrame(application, request, session);
  return session
    ? sendAppShell(application, reply, frame, session)
    : sendSessionEnded(application, request, reply, frame);
}

/**
 * The session of a call that the app makes. Throws 403 for a call from another site, 401 when there is no session or it
 * is over.
 */
export async function requireSession(
  application: Application,
  request: FastifyRequest,
): Promise<OpenLinkSession> {
  if (!fromOwnPage(application, request))
    throw new Problem("forbidden", "This address is for the pages of the session alone.");
  const session = await readLinkSession(application, request, (request.params as SessionParams).sid);
  if (!session) throw new Problem("unauthorized", "There is no such session, or it is over.");
  return session;
}

/** A token for what the session was begun for: its connection, or everything of its company. */
async function giveToken(application: Application, request: FastifyRequest, reply: FastifyReply) {
  const { vault } = application;
  const session = await requireSession(application, request);
  const { companyId, connectionId, linkEpoch } = session;
  const accessToken = await transact(application, customer(session, request), request.id, async (work) => {
    const target = { companyId, ...(connectionId ? { connectionId } : undefined) };
    await audit(work, { type: "link.accessToken.issued", companyId, target });
    const ends = after(work.now, tokenLifetime);
    return issueCompanyToken(
      vault,
      work.random,
      { companyId, ofLink: true, ...(connectionId ? { connectionId, linkEpoch } : undefined) },
      ends < session.endsAt ? ends : session.endsAt,
    );
  });
  const left = session.endsAt.getTime() - application.clock.now().getTime();
  return reply.header("cache-control", "no-store").send({
    accessToken,
    expiresIn: Math.floor(Math.min(tokenLifetime, left) / 1000),
    companyId,
    connectionId,
    endsAt: session.expiresAt.toISOString(),
    // For browsers whose clock is wrong.
    endsIn: Math.floor((session.expiresAt.getTime() - application.clock.now().getTime()) / 1000),
    locale: session.locale ?? preferredLocale(request.headers["accept-language"]),
  });
}

async function rememberLocale(application: Application, request: FastifyRequest, reply: FastifyReply) {
  const session = await requireSession(application, request);
  const locale = (request.body as URLSearchParams | undefined)?.get?.("locale");
  if (!isLocale(locale)) throw invalidField("locale", "locale must be en or fr-CA", "Link");
  await storeSessionLocale(application.database, session.hash, locale);
  return reply.header("cache-control", "no-store").code(204).send();
}
