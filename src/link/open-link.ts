import type { FastifyRequest } from "fastify";
import type { Application } from "../application.ts";
import type { Connection } from "../connections/connection.ts";
import { requireConnection } from "../connections/find-connection.ts";
import type { HostedIntegration } from "../integrations/integration.ts";
import { Problem } from "../problem.ts";
import type { Actor } from "../work.ts";

export interface Place {
  readonly companyId: string;
  readonly connectionId: string;
}

/** The connection a link names, or undefined when it does not exist: the holder of a link is not told why. */
export async function connectionOfLink(
  application: Application,
  place: Place,
): Promise<Connection | undefined> {
  try {
    return await requireConnection(application.database, place.companyId, place.connectionId);
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return undefined;
    throw error;
  }
}

/** Where the accounting software sends the customer's browser back to. */
export const callbackAddress = (application: Application, integration: HostedIntegration): string =>
  `${application.config.linkUrl}/link/callback/${integration.platformKey}`;

/** The person in front of the browser, of whom only the company is known. */
export const customer = (place: Pick<Place, "companyId">, request: FastifyRequest): Actor => ({
  kind: "customer",
  companyId: place.companyId,
  address: request.ip,
});
