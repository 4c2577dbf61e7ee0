import { isUuid, requireCompany, requireCompanyForChange } from "../companies/find-company.ts";
import type { Queryable } from "../database/pool.ts";
import { Problem } from "../problem.ts";
import type { Work } from "../work.ts";
import type { Connection } from "./connection.ts";
import {
  findConnection,
  findConnectionEvenDeleted,
  findConnectionsEvenDeleted,
  findOtherLinked,
  lockConnection,
  saveConnection,
} from "./queries.ts";

export {
  findConnectionEvenDeleted,
  findConnectionsEvenDeleted,
  lockConnection,
  saveConnection as storeConnection,
};

/** The connection of a request's path; 404 when company or connection is unknown, deleted or no UUID. */
export const requireConnection = (
  db: Queryable,
  companyId: string,
  connectionId: string,
): Promise<Connection> => orNotFound(db, companyId, connectionId, findConnection);

/** As `requireConnection`, and nobody else changes the connection until the transaction ends. */
export const requireConnectionForChange = (
  db: Queryable,
  companyId: string,
  connectionId: string,
): Promise<Connection> => orNotFound(db, companyId, connectionId, lockConnection);

/**
 * As `requireConnectionForChange`, for what opens a way in: who came through a link that was ended meanwhile gets none.
 * Throws 401 then; being told so when the call began is not enough, since the link may end while it waits.
 */
export async function requireConnectionForWayIn(
  work: Pick<Work, "tx" | "actor">,
  companyId: string,
  connectionId: string,
): Promise<Connection> {
  const connection = await requireConnectionForChange(work.tx, companyId, connectionId);
  const { actor } = work;
  const through = actor.kind === "company-token" ? actor.linkEpoch : undefined;
  if (through !== undefined && through !== connection.linkEpoch)
    throw new Problem("unauthorized", "Unauthorized");
  return connection;
}

async function orNotFound(
  db: Queryable,
  companyId: string,
  connectionId: string,
  find: typeof findConnection,
): Promise<Connection> {
  const found =
    isUuid(companyId) && isUuid(connectionId) ? await find(db, companyId, connectionId) : undefined;
  if (found) return found;
  // Deleting a company deletes its connections, so only the refusal has to look at the company.
  await requireCompany(db, companyId);
  throw new Problem("connection-not-found", `Data connection ${connectionId} not found`);
}

/** The other linked connections of a company, which is locked so that none joins them until the transaction ends. */
export async function lockOtherLinked(
  db: Queryable,
  companyId: string,
  connectionId: string,
): Promise<Connection[]> {
  await requireCompanyForChange(db, companyId);
  return findOtherLinked(db, companyId, connectionId);
}

/** The linked connections of a company. */
export const findLinkedConnections = (db: Queryable, companyId: string): Promise<Connection[]> =>
  findOtherLinked(db, companyId, nobody);

/** A connection id that no connection has. */
const nobody = "00000000-0000-0000-0000-000000000000";
