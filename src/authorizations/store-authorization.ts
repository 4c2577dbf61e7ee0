import type { Application } from "../application.ts";
import { audit } from "../audit/audit.ts";
import type { Connection } from "../connections/connection.ts";
import { requireConnectionForChange } from "../connections/find-connection.ts";
import type { Queryable } from "../database/pool.ts";
import { platformOf } from "../integrations/platforms.ts";
import { invalid, invalidField, Problem } from "../problem.ts";
import { forgetProofs, noteProof } from "../sage-connector/prove-authorisation.ts";
import type { Work } from "../work.ts";
import { type AuthorizationFields, checkSageAuthorization, sameFields } from "./authorization.ts";
import { findAuthorization, putAuthorization, removeAuthorization } from "./queries.ts";

interface ConnectionKey {
  readonly companyId: string;
  readonly connectionId: string;
}

const purpose = ({ companyId, connectionId }: ConnectionKey) =>
  `connection-authorization:${companyId}:${connectionId}`;

/**
 * Keeps, sealed, what Sage gave to the bank's sign-in page, and has Sage told whose it is. The connection stays as it is
 * until Sage confirms an account (D-30); the same fields again change nothing. 400 for other integrations, and for an
 * authorisation that was used or has expired.
 */
export async function storeAuthorization(
  application: Application,
  work: Work,
  place: ConnectionKey,
  fields: AuthorizationFields,
): Promise<Connection> {
  const { vault } = application;
  const connection = await requireConnectionForChange(work.tx, place.companyId, place.connectionId);
  const { companyId, connectionId, platformKey } = connection;
  if (platformKey !== "olpr") {
    throw new Problem(
      "not-supported-by-integration",
      `Authorization details are taken for Sage; this connection is to ${platformOf(platformKey).name}.`,
    );
  }
  const findings = checkSageAuthorization(fields);
  if (findings.length > 0) throw invalid(findings);
  const sealed = await findAuthorization(work.tx, connection);
  if (sealed && sameFields(JSON.parse(vault.open(purpose(connection), sealed)), fields)) return connection;
  if (!(await noteProof(application, work, connection, fields.authorizationId!.trim())))
    throw usedOrExpired();
  const next = vault.seal(purpose(connection), JSON.stringify(fields));
  await putAuthorization(work.tx, connection, next, work.now);
  await audit(work, {
    type: "authorization.stored",
    companyId,
    target: { companyId, connectionId },
    after: { fields: Object.keys(fields).sort() },
  });
  return connection;
}

const usedOrExpired = (): Problem =>
  invalidField(
    "authorizationId",
    "this authorisation was used already, or has expired: the customer begins again in Sage",
    "Authorization",
  );

/** Whether a customer of the connection has authorised it, and the bank has not severed it since. */
export const isAuthorized = async (db: Queryable, connection: ConnectionKey): Promise<boolean> =>
  (await findAuthorization(db, connection)) !== undefined;

/** Forgets the authorisation of a connection that is unlinked or deleted. */
export async function forgetAuthorization(work: Work, connection: ConnectionKey): Promise<void> {
  await removeAuthorization(work.tx, connection);
  await forgetProofs(work, connection);
}
