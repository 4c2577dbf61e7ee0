import type { FastifyReply, FastifyRequest } from "fastify";
import { type Application, transact } from "../application.ts";
import type { Server } from "../http/server.ts";
import { listAccounts } from "../source-accounts/find-account.ts";
import { endVisit } from "./authorization-queries.ts";
import { wayToSoftware } from "./authorization-routes.ts";
import { cancelAuthorization, choiceOf } from "./complete-authorization.ts";
import { formTargets } from "./form-targets.ts";
import { giveBack } from "./give-back-grant.ts";
import { fromOwnPage, type OpenLinkSession, readLinkSession } from "./link-session.ts";
import { customer } from "./open-link.ts";
import { chooseOrganisation } from "./pending-grant-queries.ts";
import { entityPage, mismatchPage } from "./return-pages.ts";
import { formOf, goTo, linkProblem, show } from "./return-replies.ts";
import { sessionPath, standingAddress } from "./session-addresses.ts";
import { trialRemark } from "./set-up.ts";
import { softwareName } from "./software.ts";
import { type VisitStanding, visitStanding } from "./visit-standing.ts";

type Choosing = Extract<VisitStanding, { at: "entity" | "mismatch" }>;
type Handler = (
  application: Application,
  request: FastifyRequest,
  reply: FastifyReply,
  session: OpenLinkSession,
  choosing: Choosing,
) => Promise<FastifyReply>;

/** What the customer decides between consent and link: which organisation, and whether it may be another one. */
export function choiceRoutes(server: Server, application: Application): void {
  const route = (method: "GET" | "POST", screen: Choosing["at"], handler: Handler) =>
    server.route({
      method,
      url: `/link/s/:sid/${screen}`,
      handler: (request, reply) => whileChoosing(application, request, reply, screen, handler),
    });
  route("GET", "entity", (...asked) => showEntity(...asked));
  route("POST", "entity", chooseEntity);
  route("GET", "mismatch", showMismatch);
  route("POST", "mismatch", settleMismatch);
}

/** Runs a handler while there is something to choose; else the browser is led to where its session stands. */
async function whileChoosing(
  application: Application,
  request: FastifyRequest,
  reply: FastifyReply,
  screen: Choosing["at"],
  handler: Handler,
): Promise<FastifyReply> {
  const { sid } = request.params as { sid: string };
  const allowed = request.method === "GET" || fromOwnPage(application, request);
  const session = allowed && (await readLinkSession(application, request, sid));
  if (!session) return linkProblem(application, request, reply);
  const standing = await visitStanding(application, session);
  // Who went back to the list may choose from it again.
  const here =
    standing.at === screen ||
    (screen === "entity" && standing.at === "mismatch" && standing.pending.organisations.length > 1);
  if (!here || !("pending" in standing)) return goTo(reply, standingAddress(session, standing));
  return handler(application, request, reply, session, standing);
}

async function showEntity(
  application: Application,
  request: FastifyRequest,
  reply: FastifyReply,
  session: OpenLinkSession,
  choosing: Choosing,
  missing = false,
): Promise<FastifyReply> {
  const { connection, pending } = choosing;
  const software = softwareName(connection.platformKey);
  const integration = application.integrations.get(connection.platformKey);
  const trial = pending.organisations.map(({ id }) => integration?.trialAccount?.(id)).find(Boolean);
  const choice = {
    action: sessionPath(session, "entity"),
    software,
    organisations: pending.organisations,
    beforeId: connection.organisationId,
    chosenId: pending.chosenId,
    missing,
    formTargets: await formTargets(application, session),
  };
  return show(application, request, reply, session, (locale) =>
    entityPage(locale, {
      ...choice,
      warning: trial === undefined ? undefined : trialRemark(locale, software, trial),
    }),
  );
}

const chooseEntity: Handler = async (application, request, reply, session, choosing) => {
  const form = formOf(request);
  if (form.get("decision") === "cancel") return cancel(application, request, reply, session, choosing);
  const chosen = choosing.pending.organisations.find(({ id }) => id === form.get("organisation"));
  if (!chosen) return showEntity(application, request, reply, session, choosing, true);
  await chooseOrganisation(application.database, choosing.visit, chosen.id, false);
  return goTo(reply, sessionPath(session, "working"));
};

const showMismatch: Handler = async (application, request, reply, session, choosing) => {
  const { connection, pending } = choosing;
  const { companyId, connectionId } = connection;
  const accounts = await listAccounts(application.database, companyId, connectionId);
  const asked = {
    action: sessionPath(session, "mismatch"),
    software: softwareName(connection.platformKey),
    before: connection.organisation?.name ?? connection.organisationId ?? "",
    chosen: choiceOf(pending)?.name ?? "",
    connected: accounts.some(({ status }) => status === "connected"),
    formTargets: await formTargets(application, session),
  };
  return show(application, request, reply, session, (locale) => mismatchPage(locale, asked));
};

const settleMismatch: Handler = async (application, request, reply, session, choosing) => {
  const { database } = application;
  const { pending, visit } = choosing;
  const decision = formOf(request).get("decision");
  if (decision === "cancel") return cancel(application, request, reply, session, choosing);
  if (decision === "use") {
    await chooseOrganisation(database, visit, choiceOf(pending)?.id ?? null, true);
    return goTo(reply, sessionPath(session, "working"));
  }
  if (decision !== "again") return goTo(reply, sessionPath(session, "mismatch"));
  if (pending.organisations.length > 1) {
    await chooseOrganisation(database, visit, null, false);
    return goTo(reply, sessionPath(session, "entity"));
  }
  // The only one that was allowed is the wrong one: it is given back, and another allowed at the software.
  const { connection } = choosing;
  await transact(application, customer(connection, request), request.id, async (work) => {
    await giveBack(work, visit);
    await endVisit(work.tx, visit, "cancelled");
  });
  return goTo(reply, await wayToSoftware(application, request, session, connection));
};

const cancel: Handler = async (application, request, reply, session, { visit }) => {
  await cancelAuthorization(application, request, session, visit);
  return goTo(reply, standingAddress(session, await visitStanding(application, session)));
};
