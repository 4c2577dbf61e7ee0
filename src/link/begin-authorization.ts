import type { FastifyRequest } from "fastify";
import { type Application, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import type { Connection } from "../connections/connection.ts";
import { holdGrant } from "../connections/hold-grant.ts";
import type { HostedIntegration } from "../integrations/integration.ts";
import { lookupHash } from "../vault/vault.ts";
import { beginVisit, type VisitKey } from "./authorization-queries.ts";
import type { OpenLinkSession } from "./link-session.ts";
import { callbackAddress, customer } from "./open-link.ts";

/**
 * Begins a visit to the accounting software; gives the address the customer's browser is sent to. The state names the
 * session, which finds its cookie on the way back, and is bound to that cookie's secret.
 */
export async function beginAuthorization(
  application: Application,
  request: FastifyRequest,
  session: OpenLinkSession,
  connection: Connection,
  integration: HostedIntegration,
): Promise<URL> {
  const { clock, random } = application;
  await holdGrant(application, connection);
  const state = `${session.sid}.${random.bytes(24).toString("base64url")}`;
  const { companyId, connectionId, linkEpoch } = connection;
  const visit = {
    ...visitKey(session, state),
    companyId,
    connectionId,
    linkEpoch,
    providerAddress: integration.address,
  };
  await transact(application, customer({ companyId }, request), request.id, async (work) => {
    await beginVisit(work.tx, visit, { begunAt: clock.now(), expiresAt: session.endsAt });
    await audit(work, {
      type: "link.left",
      companyId,
      target: { companyId, connectionId },
      after: { platformKey: connection.platformKey },
    });
  });
  return integration.authorization.authorizationUrl({
    state,
    redirectUri: callbackAddress(application, integration),
  });
}

/** The session a state was made in; no proof of anything. */
export const sessionOfState = (state: string): string => state.split(".", 1)[0]!;

export const visitKey = (session: OpenLinkSession, state: string): VisitKey => ({
  stateHash: lookupHash(state),
  sessionHash: session.hash,
});
