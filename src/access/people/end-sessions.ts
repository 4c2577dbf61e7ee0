import type { Application } from "../../application.ts";
import { audit } from "../../audit/audit.ts";
import { after } from "../../clock.ts";
import { Problem } from "../../problem.ts";
import type { Work } from "../../work.ts";
import {
  endSessionOfPerson,
  endSessionsOfPerson,
  forgetSessions,
  listSessions,
  type OpenSessionRow,
} from "./session-queries.ts";

/** Sessions of a person that are in force, the one used last first. */
export async function openSessionsOf(
  { clock, config, database }: Application,
  personId: string,
): Promise<OpenSessionRow[]> {
  const now = clock.now();
  return listSessions(database, personId, now, after(now, -config.portal.idleLife));
}

/** Ends one session: its next request is refused. Throws 404 when the person has none of that id. */
export async function endSession(work: Work, personId: string, sessionId: string): Promise<void> {
  if ((await endSessionOfPerson(work.tx, personId, sessionId)) === 0)
    throw new Problem("session-not-found", "There is no such session, or it has ended.");
  await audit(work, { type: "portalSession.revoked", target: { personId, sessionId } });
}

/** Ends all sessions of a person but the one named. */
export async function endSessions(work: Work, personId: string, except: string | null): Promise<void> {
  const sessions = await endSessionsOfPerson(work.tx, personId, except);
  await forgetSessions(work.tx, work.now);
  await audit(work, { type: "portalSession.allRevoked", target: { personId }, after: { sessions } });
}
