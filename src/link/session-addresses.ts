import type { AuthorizationVisit } from "./authorization-queries.ts";
import type { OpenLinkSession } from "./link-session.ts";
import type { VisitStanding } from "./visit-standing.ts";

/** Root of a session's pages, as a path. */
export const sessionPath = ({ sid }: Pick<OpenLinkSession, "sid">, screen = ""): string =>
  `/link/s/${sid}${screen === "" ? "" : `/${screen}`}`;

export const connectionPath = (
  session: Pick<OpenLinkSession, "sid">,
  connectionId: string,
  screen: string,
): string => sessionPath(session, `connections/${connectionId}/${screen}`);

/** Where a visit's end is shown: our page, the popup's, or the page of the bank that embeds us. */
export function endAddress(
  session: OpenLinkSession,
  { connectionId, ending }: Pick<AuthorizationVisit, "connectionId" | "ending">,
): string {
  if (session.display === "popup") return sessionPath(session, "end");
  if (session.returnUrl !== null) return session.returnUrl;
  return connectionPath(session, connectionId, ending === "linked" ? "connected" : "failed");
}

/** Where a session goes on from where it stands. */
export function standingAddress(session: OpenLinkSession, standing: VisitStanding): string {
  if (standing.at === "nowhere") return sessionPath(session);
  return standing.at === "ended" ? endAddress(session, standing.visit) : sessionPath(session, standing.at);
}
