import type { Application } from "../application.ts";
import type { Connection } from "../connections/connection.ts";
import { type AuthorizationVisit, findLatestVisit } from "./authorization-queries.ts";
import { choiceOf } from "./complete-authorization.ts";
import type { OpenLinkSession } from "./link-session.ts";
import { connectionOfLink } from "./open-link.ts";
import { findPendingGrant, type PendingGrant } from "./pending-grant-queries.ts";

/** Where a session stands with the visit to the accounting software that came back last. */
export type VisitStanding =
  /** There was none, or its connection is gone. */
  | { readonly at: "nowhere" }
  | {
      readonly at: "working" | "ended";
      readonly visit: AuthorizationVisit;
      readonly connection: Connection;
    }
  | {
      readonly at: "entity" | "mismatch";
      readonly visit: AuthorizationVisit;
      readonly connection: Connection;
      readonly pending: PendingGrant;
    };

export async function visitStanding(
  application: Application,
  session: OpenLinkSession,
): Promise<VisitStanding> {
  const { clock, database, vault } = application;
  const visit = await findLatestVisit(database, session.hash, clock.now());
  const connection = visit && (await connectionOfLink(application, visit));
  if (!visit || !connection) return { at: "nowhere" };
  if (visit.phase === "ended") return { at: "ended", visit, connection };
  const pending = visit.phase === "granted" ? await findPendingGrant(database, vault, visit) : undefined;
  if (!pending) return { at: "working", visit, connection };
  const choice = choiceOf(pending);
  if (!choice) return { at: "entity", visit, connection, pending };
  const other = connection.organisationId !== null && connection.organisationId !== choice.id;
  if (other && !pending.confirmed) return { at: "mismatch", visit, connection, pending };
  return { at: "working", visit, connection };
}
