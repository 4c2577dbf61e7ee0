import type { Application } from "../application.ts";
import { linkUrl } from "../link/link-url.ts";
import { type Connection, type ConnectionReply, connectionReply } from "./connection.ts";
import { findConnectionsOf } from "./queries.ts";

export { connectionFieldsOf, findConnectionsOf, latestSyncs } from "./queries.ts";

/** A connection as the wire shows it, with a link that works from now on. */
export const showConnection = (application: Application, connection: Connection): ConnectionReply =>
  connectionReply(connection, linkUrl(application, connection));

/** The connections of several companies at once, by company id. */
export async function connectionsOfCompanies(
  application: Application,
  companyIds: readonly string[],
): Promise<Map<string, ConnectionReply[]>> {
  const byCompany = new Map<string, ConnectionReply[]>();
  if (companyIds.length === 0) return byCompany;
  for (const connection of await findConnectionsOf(application.database, companyIds)) {
    const shown = byCompany.get(connection.companyId) ?? [];
    byCompany.set(connection.companyId, [...shown, showConnection(application, connection)]);
  }
  return byCompany;
}
