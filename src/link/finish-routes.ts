import type { FastifyReply, FastifyRequest } from "fastify";
import type { Application } from "../application.ts";
import type { Connection } from "../connections/connection.ts";
import { findLinkedConnections } from "../connections/find-connection.ts";
import type { Server } from "../http/server.ts";
import { currentLinkSettings } from "../link-settings/find-link-settings.ts";
import { currentFeedsOf } from "../mapping/find-feed.ts";
import { invalidField } from "../problem.ts";
import { listAccounts } from "../source-accounts/find-account.ts";
import { type FinishOutcome, finishOutcomes, finishSession, isFinishOutcome } from "./finish-session.ts";
import { fromOwnPage, type OpenLinkSession, readLinkSession, readLinkSessions } from "./link-session.ts";
import { type Connected, donePage } from "./return-pages.ts";
import { answerNext, formOf, goTo, isScripted, linkProblem, show } from "./return-replies.ts";
import { sessionPath } from "./session-addresses.ts";
import { requireSession } from "./session-routes.ts";
import { softwareName } from "./software.ts";

/** The end of the customer's way: on to the bank's page, or the page that says what is connected. */
export function finishRoutes(server: Server, application: Application): void {
  server.post("/link/s/:sid/finish", (request, reply) => finish(application, request, reply));
  server.get("/link/s/:sid/done", (request, reply) => showDone(application, request, reply));
  // Where customers go while no profile says otherwise; a bank may also name it with a query of its own.
  server.get("/link/finished", async (request, reply) => {
    const [session] = await readLinkSessions(application, request);
    return session ? goTo(reply, sessionPath(session, "done")) : linkProblem(application, request, reply);
  });
}

async function finish(application: Application, request: FastifyRequest, reply: FastifyReply) {
  const { sid } = request.params as { sid: string };
  const session = isScripted(request)
    ? await requireSession(application, request)
    : fromOwnPage(application, request) && (await readLinkSession(application, request, sid));
  if (!session) return linkProblem(application, request, reply);
  const outcome = outcomeOf(request);
  return answerNext(request, reply, await finishSession(application, request, session, outcome));
}

function outcomeOf(request: FastifyRequest): FinishOutcome {
  const { body } = request;
  const asked =
    body instanceof URLSearchParams
      ? formOf(request).get("outcome")
      : (body as { outcome?: unknown } | null)?.outcome;
  if (isFinishOutcome(asked)) return asked;
  throw invalidField("outcome", `outcome must be one of ${finishOutcomes.join(", ")}`, "Finish");
}

async function showDone(application: Application, request: FastifyRequest, reply: FastifyReply) {
  const { sid } = request.params as { sid: string };
  const session = await readLinkSession(application, request, sid);
  if (!session) return linkProblem(application, request, reply);
  const settings = await currentLinkSettings(application);
  const connected = await connectedOf(application, session);
  return show(application, request, reply, session, (locale) =>
    donePage(locale, {
      connected,
      title: settings.texts[locale]["finished.title"],
      text: settings.texts[locale]["finished.body"],
      manage: settings.manageConnections ? sessionPath(session, "connections") : null,
    }),
  );
}

/** The linked connections a session may see, each with the accounts that are connected and where they lead. */
async function connectedOf(application: Application, session: OpenLinkSession): Promise<Connected[]> {
  const linked = await findLinkedConnections(application.database, session.companyId);
  const own = linked.filter(
    ({ connectionId }) => session.connectionId === null || session.connectionId === connectionId,
  );
  return Promise.all(own.map((connection) => connectedTo(application, connection)));
}

async function connectedTo({ database }: Application, connection: Connection): Promise<Connected> {
  const { companyId, connectionId, organisation, platformKey } = connection;
  const [accounts, feeds] = await Promise.all([
    listAccounts(database, companyId, connectionId),
    currentFeedsOf(database, companyId, connectionId),
  ]);
  return {
    software: softwareName(platformKey),
    organisation: organisation?.name ?? null,
    accounts: accounts
      .filter(({ status }) => status === "connected")
      .map(({ accountName, key }) => ({ name: accountName, target: feeds.get(key)?.targetName ?? null })),
  };
}
