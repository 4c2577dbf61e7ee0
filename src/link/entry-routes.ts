import type { FastifyReply, FastifyRequest } from "fastify";
import { type Application, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import type { Server } from "../http/server.ts";
import { hasBankFeeds } from "../products/product.ts";
import { noteShareOpened, noteShareUsed } from "../shares/note-share.ts";
import { entryPage, isSupported, openAlreadyPage } from "./entry-page.ts";
import type { LinkCode, LinkPlace } from "./link-code.ts";
import { linkParameters } from "./link-parameters.ts";
import { beginLinkSession, fromOwnPage, type OpenLinkSession, readLinkSessions } from "./link-session.ts";
import { isLocale } from "./locale.ts";
import { canonical, codeHash, type LinkSubject, lookAtLink, subjectOf } from "./look-at-link.ts";
import { customer } from "./open-link.ts";
import { type PageFrame, pageFrame, sendPage } from "./pages.ts";
import { askedPath, newLinkPath, sendLinkProblem, sendSwitchedOff } from "./problem-pages.ts";
import { spendCode } from "./queries.ts";
import { linkOfAddress, requestLink, requestLinkOfSession } from "./request-link.ts";
import { sessionPath } from "./session-addresses.ts";
import { filled } from "./texts.ts";

const connectionPath = "/companies/:companyId/connections/:connectionId/start";
const companyPath = "/company/:companyId";

/**
 * Where links lead to. Looking at one spends nothing, however often and by whomever; pressing continue spends its
 * password and begins a session, in which the rest of the way is gone.
 */
export function entryRoutes(server: Server, application: Application): void {
  // Whoever checks a link before opening it asks for its head.
  const checkable = { exposeHeadRoute: true };
  for (const path of [connectionPath, companyPath]) {
    server.get(path, checkable, (request, reply) => showEntry(application, request, reply));
    server.post(path, (request, reply) => enter(application, request, reply));
  }
  server.post(newLinkPath, (request, reply) => askForLink(application, request, reply));
  server.get(askedPath, (request, reply) => showAsked(application, request, reply));
}

/** A link as it was opened or posted, and its query for showing it once more. */
interface Opened {
  readonly place: LinkPlace;
  readonly otp: string;
  readonly query: URLSearchParams;
  readonly address: string;
  readonly path: string;
}

function openedLink(request: FastifyRequest, query: URLSearchParams): Opened {
  const { companyId, connectionId } = request.params as { companyId: string; connectionId?: string };
  const place = canonical({ companyId, connectionId: connectionId ?? null });
  const otp = query.get(connectionId === undefined ? "link.otp" : "otp") ?? "";
  const path = request.url.split("?", 1)[0]!;
  return { place, otp, query, path, address: `${path}?${query}` };
}

async function showEntry(
  application: Application,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { clock, integrations } = application;
  const link = openedLink(request, new URLSearchParams(request.url.split("?").slice(1).join("?")));
  const look = await lookAtLink(application, request, link.place, link.otp);
  if (look.kind === "good") {
    const { connection } = look.subject;
    if (connection) await noteShareOpened(application.database, connection, look.code.nonce, clock.now());
    const frame = await pageFrame(application, request);
    if (!hasBankFeeds(look.subject.company)) return sendSwitchedOff(reply, frame);
    return sendEntry(application, reply, frame, link, look.subject);
  }
  const session = await sessionOf(application, request, link.place);
  const subject = session && (await subjectOf(application, link.place));
  const frame = await pageFrame(application, request, session);
  if (!session || !subject) return sendLinkProblem(reply, frame, look, link.address, clock.now());
  const page = openAlreadyPage(frame, subject, integrations, sessionPath(session));
  return sendPage(reply, frame, 200, page);
}

/** 501 where there is no connector for the software: the way on ends there. */
function sendEntry(
  { integrations }: Application,
  reply: FastifyReply,
  frame: PageFrame,
  { path, query }: Opened,
  subject: LinkSubject,
): FastifyReply {
  const otp = subject.connection ? "otp" : "link.otp";
  const fields = { ...linkParameters(query), [otp]: query.get(otp)! };
  const page = entryPage(frame, subject, integrations, { action: path, fields });
  return sendPage(reply, frame, isSupported(subject, integrations) ? 200 : 501, page);
}

/** This browser's session for the place of a link. */
const sessionOf = async (application: Application, request: FastifyRequest, place: LinkPlace) =>
  (await readLinkSessions(application, request)).find(
    ({ companyId, connectionId }) => companyId === place.companyId && connectionId === place.connectionId,
  );

async function enter(
  application: Application,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const now = application.clock.now();
  const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
  const link = openedLink(request, form);
  const frame = () => pageFrame(application, request, undefined, { link: form });
  if (!fromOwnPage(application, request))
    return sendLinkProblem(reply, await frame(), { kind: "unknown" }, undefined, now);
  const look = await lookAtLink(application, request, link.place, link.otp);
  if (look.kind === "good") {
    if (!hasBankFeeds(look.subject.company)) return sendSwitchedOff(reply, await frame());
    const session = await begin(application, request, reply, look.subject, look.code, form);
    if (session) return reply.redirect(wayOf(application, session, look.subject), 303);
  }
  const session = await sessionOf(application, request, link.place);
  if (session) return reply.header("cache-control", "no-store").redirect(sessionPath(session), 303);
  const problem = look.kind === "good" ? ({ kind: "used", subject: look.subject } as const) : look;
  return sendLinkProblem(reply, await frame(), problem, link.address, now);
}

/** Where a new session goes on. */
const wayOf = ({ integrations }: Application, session: OpenLinkSession, subject: LinkSubject): string =>
  isSupported(subject, integrations) ? sessionPath(session) : sessionPath(session, "unsupported");

/** Spends the password and begins the session with it, together; undefined when somebody else was faster. */
async function begin(
  application: Application,
  request: FastifyRequest,
  reply: FastifyReply,
  { company, connection, linkEpoch }: LinkSubject,
  code: LinkCode,
  form: URLSearchParams,
): Promise<OpenLinkSession | undefined> {
  const { companyId } = company;
  const place = { companyId, connectionId: connection?.connectionId ?? null };
  const lang = form.get("lang");
  return transact(application, customer(place, request), request.id, async (work) => {
    if (!(await spendCode(work.tx, codeHash(place, code), code.expiresAt))) return undefined;
    const target = { companyId, ...(connection ? { connectionId: connection.connectionId } : undefined) };
    await audit(work, { type: "link.opened", companyId, target });
    if (connection) await noteShareUsed(work, connection, code.nonce);
    const start = {
      ...place,
      linkEpoch,
      parameters: linkParameters(form),
      locale: isLocale(lang) ? lang : null,
    };
    reply.header("cache-control", "no-store").header("referrer-policy", "no-referrer");
    return beginLinkSession(application, work.tx, reply, start, work.now);
  });
}

/** Answers the same whatever was asked for: who asks may know nothing. */
async function askForLink(
  application: Application,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
  const lang = form.get("lang");
  const link = linkOfAddress(form.get("link") ?? "");
  const session = form.get("session");
  if (fromOwnPage(application, request)) {
    if (link) await requestLink(application, request, link);
    else if (session) await requestLinkOfSession(application, request, session);
  }
  return reply
    .header("cache-control", "no-store")
    .redirect(isLocale(lang) ? `${askedPath}?lang=${lang}` : askedPath, 303);
}

async function showAsked(
  application: Application,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const frame = await pageFrame(application, request);
  return sendPage(reply, frame, 200, {
    heading: frame.texts.askedHeading,
    paragraphs: [filled(frame.texts.askedText, { operator: frame.operator })],
    tone: "done",
  });
}
