import type { FastifyRequest } from "fastify";
import type { Application } from "../application.ts";
import type { Connection } from "../connections/connection.ts";
import { requireConnection } from "../connections/find-connection.ts";
import type { Integration } from "../integrations/integration.ts";
import { Problem } from "../problem.ts";
import { lookupHash } from "../vault/vault.ts";
import type { Actor } from "../work.ts";
import { type LinkCode, readLinkCode } from "./link-code.ts";
import { isSpent } from "./queries.ts";

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

export const codeHash = (connection: Connection, code: LinkCode): Buffer =>
  lookupHash(`${connection.connectionId}:${code.nonce}`);

/** The one-time password of a link if it can still be spent. Looking does not spend it: mail scanners look, too. */
export async function usableCode(
  application: Application,
  connection: Connection,
  text: string,
): Promise<LinkCode | undefined> {
  const code = readLinkCode(application.vault, connection, text);
  if (!code || code.epoch !== connection.linkEpoch || code.expiresAt <= application.clock.now())
    return undefined;
  return (await isSpent(application.database, codeHash(connection, code))) ? undefined : code;
}

/** Where the accounting software sends the customer's browser back to. */
export const callbackAddress = (application: Application, integration: Integration): string =>
  `${application.config.linkUrl}/link/callback/${integration.platformKey}`;

/** The person in front of the browser, of whom only the company is known. */
export const customer = (place: Place, request: FastifyRequest): Actor => ({
  kind: "customer",
  companyId: place.companyId,
  address: request.ip,
});
