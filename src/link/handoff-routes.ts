import type { FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";
import { type RememberedOrigins, rememberOrigins } from "../allowed-origins/remember-origins.ts";
import { type Application, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { after, minute } from "../clock.ts";
import { requireCompany } from "../companies/find-company.ts";
import type { Connection } from "../connections/connection.ts";
import { requireConnection } from "../connections/find-connection.ts";
import { change } from "../http/idempotency.ts";
import { commonRefusals, refusals } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { hosted } from "../integrations/integration.ts";
import { invalidField, Problem } from "../problem.ts";
import { hasBankFeeds } from "../products/product.ts";
import { currentProfile } from "../profile/find-profile.ts";
import { wayToSoftware } from "./authorization-routes.ts";
import { formTargets } from "./form-targets.ts";
import { Handoff, HandoffRequest, readReturnUrl } from "./handoff.ts";
import { type HandoffTicket, issueTicket, readTicket } from "./handoff-ticket.ts";
import { beginLinkSession, fromOwnPage } from "./link-session.ts";
import { connectionOfLink, customer } from "./open-link.ts";
import { isSpent, spendCode } from "./queries.ts";
import { handoffPage, popupEndPage } from "./return-pages.ts";
import { formOf, goTo, linkProblem, show } from "./return-replies.ts";
import { softwareName } from "./software.ts";

const lifetime = 5 * minute;
const Params = Type.Object({ companyId: Type.String(), connectionId: Type.String() });

/** How a page that embeds the component leads its customer to the accounting software. */
export function handoffRoutes(server: Server, application: Application, origins: RememberedOrigins): void {
  const { clock, config, database, integrations, random, vault } = application;

  server.post(
    "/companies/:companyId/connections/:connectionId/handoff",
    {
      config: { companyToken: true },
      schema: {
        operationId: "create-handoff",
        summary: "Lead a customer to the accounting software",
        description:
          "For pages that embed the component: an address for one visit, good for five minutes, in a window or in place of the page. Answers browsers on allowed origins alone.",
        tags: ["Millrace"],
        params: Params,
        body: HandoffRequest,
        response: { 200: Handoff, ...commonRefusals, ...refusals(400) },
      },
    },
    async (request, reply) => {
      const { display, locale, returnUrl } = request.body;
      const { companyId, connectionId } = request.params;
      const connection = await requireConnection(database, companyId, connectionId);
      const back = readReturnUrl(returnUrl);
      // Browsers name the origin of every such call; without one nobody but the holder of the token or key asks.
      const { origin = back.origin } = request.headers;
      if (!(await origins.allows(back.origin)))
        throw invalidField(
          "returnUrl",
          `returnUrl leads to ${back.origin}, which is not an allowed origin`,
          "Handoff",
        );
      if (!(await origins.allows(origin)))
        throw new Problem(
          "origin-not-allowed",
          `Pages of ${origin} may not ask for this: it is not among the allowed origins.`,
        );
      if (!hosted(integrations.get(connection.platformKey)))
        throw new Problem(
          "not-supported-by-integration",
          `Nobody signs in at ${softwareName(connection.platformKey)} here to connect it.`,
        );
      if (!hasBankFeeds(await requireCompany(database, companyId)))
        throw new Problem("product-not-enabled", "The company's bank feeds are switched off.");
      const expiresAt = after(clock.now(), lifetime);
      const { actor } = request;
      // Of the link that the token came from: a ticket ends with that, also where it has ended just now.
      const linkEpoch =
        (actor.kind === "company-token" ? actor.linkEpoch : undefined) ?? connection.linkEpoch;
      const ticket = issueTicket(
        vault,
        random,
        { ...connection, linkEpoch },
        {
          display,
          origin,
          returnUrl: back.href,
          locale: locale ?? null,
          expiresAt,
        },
      );
      const query = new URLSearchParams({ ticket, ...(locale ? { lang: locale } : undefined) });
      return change(application, request, reply, async (work) => {
        await audit(work, {
          type: "link.handedOff",
          companyId: connection.companyId,
          target: { companyId: connection.companyId, connectionId: connection.connectionId },
          after: { display, origin, returnOrigin: back.origin },
        });
        const url = `${config.linkUrl}/link/handoff?${query}`;
        return { status: 200, body: { url, expiresAt: expiresAt.toISOString() } };
      });
    },
  );
}

/** The pages behind such an address: who connects what, and the way on. Looking spends nothing. */
export function handoffPageRoutes(server: Server, application: Application): void {
  const origins = rememberOrigins(application);
  server.get("/link/handoff", { exposeHeadRoute: true }, (request, reply) =>
    showHandoff(application, origins, request, reply),
  );
  server.post("/link/handoff", (request, reply) => takeHandoff(application, origins, request, reply));
}

/** A ticket that is good, with the connection it is for. */
async function usableTicket(
  application: Application,
  origins: RememberedOrigins,
  text: string,
): Promise<{ ticket: HandoffTicket; connection: Connection } | undefined> {
  const { clock, database, vault } = application;
  const ticket = readTicket(vault, text);
  if (!ticket || ticket.expiresAt <= clock.now() || (await isSpent(database, ticket.hash))) return undefined;
  // An origin may have been taken off the list since, or put on it after it was last read.
  const wanted = [ticket.origin, new URL(ticket.returnUrl).origin];
  const areAllowed = async () =>
    (await Promise.all(wanted.map((origin) => origins.allows(origin)))).every(Boolean);
  let allowed = await areAllowed();
  if (!allowed) {
    origins.forget();
    allowed = await areAllowed();
  }
  const connection = allowed ? await connectionOfLink(application, ticket) : undefined;
  return connection?.linkEpoch === ticket.linkEpoch ? { ticket, connection } : undefined;
}

async function showHandoff(
  application: Application,
  origins: RememberedOrigins,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const text = new URLSearchParams(request.url.split("?").slice(1).join("?")).get("ticket") ?? "";
  const good = await usableTicket(application, origins, text);
  if (!good) return linkProblem(application, request, reply);
  const { connection, ticket } = good;
  const asked = {
    ticket: text,
    software: softwareName(connection.platformKey),
    company: (await requireCompany(application.database, connection.companyId)).name,
    operator: (await currentProfile(application)).name,
    formTargets: await formTargets(application, ticket),
  };
  const popup = ticket.display === "popup";
  return show(application, request, reply, undefined, (locale) => handoffPage(locale, asked), { popup });
}

async function takeHandoff(
  application: Application,
  origins: RememberedOrigins,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const form = formOf(request);
  const good = fromOwnPage(application, request)
    ? await usableTicket(application, origins, form.get("ticket") ?? "")
    : undefined;
  if (!good) return linkProblem(application, request, reply);
  const { connection, ticket } = good;
  const { companyId, connectionId, linkEpoch, platformKey } = connection;
  if (form.get("decision") === "cancel") return cancelHandoff(application, request, reply, good);
  const session = await transact(application, customer(connection, request), request.id, async (work) => {
    if (!(await spendCode(work.tx, ticket.hash, ticket.expiresAt))) return undefined;
    const target = { companyId, connectionId };
    await audit(work, {
      type: "link.opened",
      companyId,
      target,
      after: { platformKey, display: ticket.display },
    });
    const { display, locale, returnUrl } = ticket;
    const start = {
      ...target,
      linkEpoch,
      parameters: {},
      locale,
      display,
      returnOrigin: ticket.origin,
      returnUrl,
    };
    return beginLinkSession(application, work.tx, reply, start, work.now);
  });
  if (!session) return linkProblem(application, request, reply);
  return goTo(reply, await wayToSoftware(application, request, session, connection));
}

/** Nothing was begun: the asking page is told, and nothing is recorded of the connection. */
async function cancelHandoff(
  application: Application,
  request: FastifyRequest,
  reply: FastifyReply,
  { ticket, connection }: { ticket: HandoffTicket; connection: Connection },
): Promise<FastifyReply> {
  await spendCode(application.database, ticket.hash, ticket.expiresAt);
  if (ticket.display === "page") return goTo(reply, ticket.returnUrl);
  const { connectionId, platformKey } = connection;
  const end = {
    software: softwareName(platformKey),
    connectionId,
    outcome: "cancelled",
    origin: ticket.origin,
  } as const;
  const link = new URLSearchParams({ lang: ticket.locale ?? "en" });
  return show(application, request, reply, undefined, (locale) => popupEndPage(locale, end), {
    popup: true,
    link,
  });
}
