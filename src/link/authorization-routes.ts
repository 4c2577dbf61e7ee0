import type { FastifyReply, FastifyRequest } from "fastify";
import type { Application } from "../application.ts";
import { requireCompany } from "../companies/find-company.ts";
import type { Connection } from "../connections/connection.ts";
import { currentConsent } from "../consents/find-consent.ts";
import type { Server } from "../http/server.ts";
import { hosted } from "../integrations/integration.ts";
import { hasBankFeeds } from "../products/product.ts";
import { findLatestVisit, findVisit, keepAnswer } from "./authorization-queries.ts";
import { beginAuthorization, sessionOfState, visitKey } from "./begin-authorization.ts";
import { answerPurpose, completeAuthorization, type KeptAnswer } from "./complete-authorization.ts";
import { formTargets } from "./form-targets.ts";
import { recordLinkFailure } from "./link-connection.ts";
import { fromOwnPage, type OpenLinkSession, readLinkSession } from "./link-session.ts";
import { connectionOfLink, customer } from "./open-link.ts";
import { type AuthorizationOutcome, popupEndPage, workingPage } from "./return-pages.ts";
import { answerNext, formOf, goTo, linkProblem, show } from "./return-replies.ts";
import { connectionPath, endAddress, sessionPath, standingAddress } from "./session-addresses.ts";
import { softwareName } from "./software.ts";
import { visitStanding } from "./visit-standing.ts";

interface InSession {
  readonly sid: string;
}
const sidOf = (request: FastifyRequest): string => (request.params as InSession).sid;

/** To the accounting software and back: authorise, callback, the page that waits, and the end in a popup. */
export function authorizationRoutes(server: Server, application: Application): void {
  const base = "/link/s/:sid";
  server.post(`${base}/authorize`, (request, reply) => authorize(application, request, reply));
  server.get("/link/callback/:platformKey", (request, reply) => takeBack(application, request, reply));
  server.get(`${base}/working`, (request, reply) => showWorking(application, request, reply));
  server.post(`${base}/complete`, (request, reply) => complete(application, request, reply));
  server.get(`${base}/end`, (request, reply) => showEnd(application, request, reply));
}

async function authorize(application: Application, request: FastifyRequest, reply: FastifyReply) {
  const session =
    fromOwnPage(application, request) && (await readLinkSession(application, request, sidOf(request)));
  if (!session) return linkProblem(application, request, reply);
  const asked = formOf(request).get("connectionId") ?? session.connectionId ?? "";
  const own = session.connectionId === null || session.connectionId === asked;
  const connection = own && (await connectionOfLink(application, { ...session, connectionId: asked }));
  if (!connection) return linkProblem(application, request, reply);
  return goTo(reply, await wayToSoftware(application, request, session, connection));
}

/** Where the customer of a session goes to authorise a connection: the software, or what stands before it. */
export async function wayToSoftware(
  application: Application,
  request: FastifyRequest,
  session: OpenLinkSession,
  connection: Connection,
): Promise<string> {
  const { connectionId, platformKey } = connection;
  const integration = hosted(application.integrations.get(platformKey));
  if (!integration) return connectionPath(session, connectionId, ownScreens[platformKey] ?? "");
  // Told before the customer consents at the accounting software: linking would be refused afterwards.
  if (!hasBankFeeds(await requireCompany(application.database, connection.companyId))) {
    const failure = { code: "switched-off", message: "The company's bank feeds are switched off." } as const;
    await recordLinkFailure(application, customer(connection, request), request.id, connection, failure);
    return session.display === "popup"
      ? sessionPath(session, "end")
      : (session.returnUrl ?? connectionPath(session, connectionId, "failed"));
  }
  if (!(await currentConsent(application, connection)))
    return connectionPath(session, connectionId, "consent");
  return (await beginAuthorization(application, request, session, connection, integration)).href;
}

/** Screens of software that is connected otherwise than by signing in there. */
const ownScreens: Readonly<Record<string, string>> = { hcws: "quickbooks", olpr: "sage" };

/**
 * The accounting software's answer. It is kept and the browser led on at once, so that neither the address bar nor a
 * reload holds the code. The same answer again leads to where the session stands.
 */
async function takeBack(application: Application, request: FastifyRequest, reply: FastifyReply) {
  const { clock, database, log, vault } = application;
  const query = request.url.split("?").slice(1).join("?");
  const state = new URLSearchParams(query).get("state") ?? "";
  const session = await readLinkSession(application, request, sessionOfState(state));
  if (!session) return linkProblem(application, request, reply);
  const key = visitKey(session, state);
  const visit = await findVisit(database, key, clock.now());
  const connection = visit && (await connectionOfLink(application, visit));
  if (!visit || !connection) return goTo(reply, sessionPath(session));
  const { platformKey } = request.params as { platformKey: string };
  if (connection.platformKey !== platformKey) {
    // An answer at the address of another provider is none (RFC 9700, 4.4.2.2).
    log.warn(
      { connectionId: connection.connectionId, platformKey },
      "an answer came to another platform's address",
    );
    return goTo(reply, sessionPath(session));
  }
  const kept: KeptAnswer = { state, query };
  const sealed = vault.seal(answerPurpose(key), JSON.stringify(kept));
  if (await keepAnswer(database, key, sealed, clock.now()))
    return goTo(reply, sessionPath(session, "working"));
  return goTo(reply, standingAddress(session, await visitStanding(application, session)));
}

async function showWorking(application: Application, request: FastifyRequest, reply: FastifyReply) {
  const session = await readLinkSession(application, request, sidOf(request));
  if (!session) return linkProblem(application, request, reply);
  const standing = await visitStanding(application, session);
  if (standing.at !== "working") return goTo(reply, standingAddress(session, standing));
  const { connectionId, platformKey } = standing.connection;
  const addresses = {
    complete: sessionPath(session, "complete"),
    failed: endAddress(session, { connectionId, ending: "failed" }),
  };
  const targets = await formTargets(application, session);
  return show(application, request, reply, session, (locale) =>
    workingPage(locale, softwareName(platformKey), addresses, targets),
  );
}

async function complete(application: Application, request: FastifyRequest, reply: FastifyReply) {
  const session =
    fromOwnPage(application, request) && (await readLinkSession(application, request, sidOf(request)));
  if (!session) return linkProblem(application, request, reply);
  const visit = await findLatestVisit(application.database, session.hash, application.clock.now());
  if (!visit) return answerNext(request, reply, sessionPath(session));
  const step = await completeAuthorization(application, request, session, visit);
  if (step === "entity" || step === "mismatch") return answerNext(request, reply, sessionPath(session, step));
  // What takes too long is shown as failed; if it is linked after all, that page says so.
  const { ending } = (await findVisit(application.database, visit, application.clock.now())) ?? {
    ending: null,
  };
  return answerNext(request, reply, endAddress(session, { ...visit, ending }));
}

/** The end in a popup: what became of the visit goes to the page that opened it. */
async function showEnd(application: Application, request: FastifyRequest, reply: FastifyReply) {
  const session = await readLinkSession(application, request, sidOf(request));
  if (!session) return linkProblem(application, request, reply);
  const standing = await visitStanding(application, session);
  if (session.display !== "popup" || session.returnOrigin === null || session.connectionId === null)
    return goTo(reply, standingAddress(session, standing));
  const connection = await connectionOfLink(application, { ...session, connectionId: session.connectionId });
  if (!connection) return linkProblem(application, request, reply);
  const outcomes = { linked: "connected", failed: "failed", cancelled: "cancelled" } as const;
  const ending = standing.at === "ended" ? standing.visit.ending : null;
  const end = {
    software: softwareName(connection.platformKey),
    connectionId: connection.connectionId,
    outcome: (ending === null ? "failed" : outcomes[ending]) satisfies AuthorizationOutcome,
    origin: session.returnOrigin,
  };
  return show(application, request, reply, session, (locale) => popupEndPage(locale, end));
}
