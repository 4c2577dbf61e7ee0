import type { Application } from "../application.ts";
import type { Work } from "../work.ts";
import { isOver } from "./authorisation.ts";
import { forgetAuthorisationsOf, lockAuthorisation, proveAuthorisation } from "./authorisation-queries.ts";
import { answerAuthorisationJob } from "./jobs.ts";
import { findSage } from "./sage.ts";

interface ConnectionKey {
  readonly companyId: string;
  readonly connectionId: string;
}

/**
 * Notes whose an authorisation has proved to be, and has Sage told of it. False when it was used for another
 * connection, has ended or has expired. The caller holds the connection.
 */
export async function noteProof(
  application: Pick<Application, "integrations">,
  work: Work,
  { companyId, connectionId }: ConnectionKey,
  authorisationId: string,
): Promise<boolean> {
  if (!findSage(application)) return true;
  const known = await lockAuthorisation(work.tx, authorisationId);
  if (known?.connectionId === connectionId && known.state !== "failed" && known.state !== "expired")
    return true;
  if (known && (known.connectionId !== null || isOver(known, work.now))) return false;
  // What was not known above may be by now: Sage announces it, or another proves it, at this very moment.
  const proven = await proveAuthorisation(work.tx, authorisationId, { companyId, connectionId }, work.now);
  if (!proven) return false;
  if (proven.announcedAt) await work.jobs.enqueue(work.tx, answerAuthorisationJob, { authorisationId });
  return true;
}

/** Forgets the authorisations of a connection that is severed. */
export const forgetProofs = (work: Work, connection: ConnectionKey) =>
  forgetAuthorisationsOf(work.tx, connection);
