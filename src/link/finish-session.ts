import type { FastifyRequest } from "fastify";
import { type Application, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { requireCompany } from "../companies/find-company.ts";
import type { Connection } from "../connections/connection.ts";
import { findLinkedConnections } from "../connections/find-connection.ts";
import { findConnectionsOf } from "../connections/list-connections.ts";
import type { Queryable } from "../database/pool.ts";
import { platformOf } from "../integrations/platforms.ts";
import { feedsChangedSince } from "../mapping/find-feed.ts";
import { currentProfile } from "../profile/find-profile.ts";
import { begunAt, type OpenLinkSession } from "./link-session.ts";
import { connectionOfLink, customer } from "./open-link.ts";
import { type RedirectEnd, type RedirectFacts, redirectAddress, redirectEnd } from "./redirect.ts";
import { sessionPath } from "./session-addresses.ts";

/** How the customer leaves: all done, nothing to do, gone away, or the software is not there. */
export const finishOutcomes = ["done", "unchanged", "left", "unsupported"] as const;
export type FinishOutcome = (typeof finishOutcomes)[number];
export const isFinishOutcome = (text: unknown): text is FinishOutcome =>
  finishOutcomes.some((outcome) => outcome === text);

/** Software that is connected inside itself: our pages are done before it is. */
const connectsLater: ReadonlySet<string> = new Set(["hcws", "olpr"]);

/**
 * Where the customer goes at the end of a session: the page of the profile with its placeholders filled in, or ours
 * where there is none or it would lead to a host that is not listed. The session itself goes on.
 */
export async function finishSession(
  application: Application,
  request: FastifyRequest,
  session: OpenLinkSession,
  outcome: FinishOutcome,
): Promise<string> {
  const { clientId, config, database, log } = application;
  const { companyId } = session;
  const connection = await connectionOf(application, session);
  const end = await endOf(application, session, connection, outcome);
  const company = await requireCompany(database, companyId);
  const profile = await currentProfile(application);
  const ours = sessionPath(session, "done");
  const ownPage = profile.redirectUrl === `${config.linkUrl}/link/finished`;
  const address = ownPage
    ? undefined
    : redirectAddress(profile, redirectFacts(clientId, company, connection, end), session.parameters);
  if (!ownPage && address === undefined)
    log.warn(
      { companyId },
      "the redirect at the end of a link leads to no listed host; our own page is shown",
    );
  const { connectionId } = connection ?? session;
  await transact(application, customer({ companyId }, request), request.id, (work) =>
    audit(work, {
      type: "link.finished",
      companyId,
      target: { companyId, ...(connectionId ? { connectionId } : undefined) },
      // Without what parameters and facts put into it.
      after: {
        outcome,
        statusCode: end.statusCode,
        to: address === undefined ? "own page" : new URL(address).origin,
      },
    }),
  );
  return address ?? ours;
}

/** The connection a session was about: its own, the one it authorised last, one that works, or one that will. */
async function connectionOf(
  application: Application,
  session: OpenLinkSession,
): Promise<Connection | undefined> {
  const connectionId = session.connectionId ?? session.outcome?.connectionId;
  const { companyId } = session;
  if (connectionId) return connectionOfLink(application, { companyId, connectionId });
  const all = await findConnectionsOf(application.database, [companyId]);
  const newestFirst = all.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
  return (
    newestFirst.find(({ status }) => status === "Linked") ??
    newestFirst.find(({ platformKey }) => connectsLater.has(platformKey))
  );
}

/** What the bank is told. Whoever is done without having connected anything has left, or met a failure. */
async function endOf(
  { database }: Application,
  session: OpenLinkSession,
  connection: Connection | undefined,
  outcome: FinishOutcome,
): Promise<RedirectEnd> {
  if (outcome === "unsupported") return redirectEnd(501);
  if (outcome === "unchanged") return redirectEnd((await changedIn(database, session)) ? 200 : 201);
  if (outcome === "done") {
    const own = connection?.status === "Linked" || (connection && connectsLater.has(connection.platformKey));
    if (own) return redirectEnd(200);
    const others =
      session.connectionId === null ? await findLinkedConnections(database, session.companyId) : [];
    if (others.length > 0) return redirectEnd(200);
  }
  const failed = session.outcome;
  if (failed?.statusCode === 500 || failed?.statusCode === 403)
    return redirectEnd(failed.statusCode, failed.message);
  return redirectEnd(403);
}

/** What a page that was loaded anew may not know of: whether the visit has authorised, mapped or disconnected anything. */
const changedIn = async (database: Queryable, session: OpenLinkSession): Promise<boolean> =>
  session.outcome?.statusCode === 200 || (await feedsChangedSince(database, session, begunAt(session)));

/** What placeholders stand for; what is not known is empty. */
export function redirectFacts(
  clientId: string,
  company: { companyId: string },
  connection: Pick<Connection, "connectionId" | "platformKey" | "organisation"> | undefined,
  end: RedirectEnd,
): RedirectFacts {
  const platform = connection && platformOf(connection.platformKey);
  return {
    clientId,
    companyId: company.companyId,
    connectionId: connection?.connectionId ?? "",
    integrationId: platform?.integrationId ?? "",
    sourceId: platform?.sourceId ?? "",
    platform: platform?.key ?? "",
    platformName: platform?.name ?? "",
    sourceType: platform?.sourceType ?? "",
    statusCode: String(end.statusCode),
    statusText: end.statusText,
    errorMessage: end.errorMessage,
    "data.company.companyName": connection?.organisation?.name ?? "",
  };
}
