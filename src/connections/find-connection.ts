import { isUuid, requireCompany, requireCompanyForChange } from "../companies/find-company.ts";
import type { Queryable } from "../database/pool.ts";
import { notFound } from "../problem.ts";
import type { Connection } from "./connection.ts";
import {
  findConnection,
  findConnectionEvenDeleted,
  findOtherLinked,
  lockConnection,
  saveConnection,
} from "./queries.ts";

export { findConnectionEvenDeleted, saveConnection as storeConnection };

/** The connection of a request's path; 404 when company or connection is unknown, deleted or no UUID. */
export async function requireConnection(
  db: Queryable,
  companyId: string,
  connectionId: string,
): Promise<Connection> {
  const { companyId: id } = await requireCompany(db, companyId);
  return orNotFound(
    connectionId,
    isUuid(connectionId) ? await findConnection(db, id, connectionId) : undefined,
  );
}

/** As `requireConnection`, and nobody else changes the connection until the transaction ends. */
export async function requireConnectionForChange(
  db: Queryable,
  companyId: string,
  connectionId: string,
): Promise<Connection> {
  const { companyId: id } = await requireCompany(db, companyId);
  return orNotFound(
    connectionId,
    isUuid(connectionId) ? await lockConnection(db, id, connectionId) : undefined,
  );
}

function orNotFound(connectionId: string, connection: Connection | undefined): Connection {
  if (!connection) throw notFound(`Data connection ${connectionId} not found`);
  return connection;
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
