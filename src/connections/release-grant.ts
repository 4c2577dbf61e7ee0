import { type Application, system, transact } from "../application.ts";
import { after, hour, minute } from "../clock.ts";
import { abandonUnsettled, hasUnsettled } from "../delivery/abandon-batches.ts";
import { hosted, ProviderFault } from "../integrations/integration.ts";
import { areVisitsUnderWay } from "../link/find-visits.ts";
import { finishClosingFeeds } from "../mapping/close-feeds.ts";
import { uuid } from "../random.ts";
import type { Connection } from "./connection.ts";
import {
  type ConnectionKey,
  type Grant,
  giveUpRenewal,
  leaseRenewal,
  readGrant,
  removeGrant,
} from "./grant.ts";
import type { GrantToRelease } from "./jobs.ts";
import { organisationInUse } from "./organisation-queries.ts";
import { findConnection, findConnectionEvenDeleted } from "./queries.ts";
import { renewGrant } from "./renew-grant.ts";

/** Gives back to the accounting software what was granted for a connection that is linked no more. */
export async function releaseGrant(
  application: Application,
  { since, ...key }: GrantToRelease,
): Promise<void> {
  const { database } = application;
  const connection = await findConnectionEvenDeleted(database, key.companyId, key.connectionId);
  if (!connection) return;
  await waitForOutcomes(application, connection);
  await finishClosingFeeds(application, connection);
  // Authorised anew meanwhile: that grant is in use.
  if (await isLinked(application, key)) return;
  await waitForVisits(application, connection, new Date(since));
  if (!(await giveBack(application, connection))) return;
  if (connection.deletedAt === null) return;
  await transact(application, system("connections"), uuid(application.random), (work) =>
    abandonUnsettled(work, connection),
  );
}

const isLinked = async ({ database }: Application, { companyId, connectionId }: ConnectionKey) =>
  (await findConnection(database, companyId, connectionId))?.status === "Linked";

/** Revokes the grant and forgets it, alone; false when there is none. */
async function giveBack(application: Application, connection: Connection): Promise<boolean> {
  const { clock, database } = application;
  const grant = await usableGrant(application, connection);
  if (!grant) return false;
  const now = clock.now();
  const holder = uuid(application.random);
  if (
    !(await leaseRenewal(database, connection, {
      holder,
      version: grant.version,
      until: after(now, minute),
      now,
    }))
  )
    throw new Error("waiting until the grant is renewed, or replaced by the customer");
  try {
    await revoke(application, connection, grant);
  } catch (error) {
    await giveUpRenewal(database, connection, holder);
    throw error;
  }
  if (!(await removeGrant(database, connection, grant.version)) && !(await isLinked(application, connection)))
    throw new Error("the grant was renewed while it was given back");
  return true;
}

/** The grant with an access token that is good for some minutes yet; what has ended by itself is returned as it is. */
async function usableGrant(application: Application, connection: Connection): Promise<Grant | undefined> {
  const { clock, database, integrations, vault } = application;
  const grant = await readGrant(database, vault, connection);
  const integration = hosted(integrations.get(connection.platformKey));
  const { providerAddress } = connection;
  if (!grant || !integration || !providerAddress || after(clock.now(), 2 * minute) < grant.expiresAt)
    return grant;
  const { companyId, connectionId } = connection;
  const key = { companyId, connectionId, address: providerAddress };
  try {
    await renewGrant(application, integration, key, grant.version);
  } catch (error) {
    if (!(error instanceof ProviderFault) || error.kind !== "reauthorise") throw error;
  }
  return readGrant(database, vault, connection);
}

/** Software may take what two companies granted for one, and would end it for both: whoever leaves last gives it back. */
async function revoke(application: Application, connection: Connection, { tokens }: Grant): Promise<void> {
  const { database, integrations, providerHttp } = application;
  const { organisationId, organisationLinkId, platformKey, providerAddress } = connection;
  const integration = hosted(integrations.get(platformKey));
  if (!integration || !providerAddress || !organisationId) return;
  if (await organisationInUse(database, platformKey, organisationId)) return;
  const organisation = { id: organisationId, name: "", connectionId: organisationLinkId };
  await integration.authorization.revoke(providerHttp, providerAddress, tokens, organisation);
}

/** A customer who is at the accounting software for longer may have to start anew. */
const customerTime = 10 * minute;
/** Where somebody always is on their way, a grant is given back after this long all the same. */
const visitsWithin = hour;

/**
 * Which organisation a customer grants is not known before they are back, and it may be this one: a company that was
 * deleted and made anew links what it had before.
 */
async function waitForVisits(
  { clock, database }: Application,
  { providerAddress }: Connection,
  since: Date,
): Promise<void> {
  const now = clock.now();
  if (providerAddress === null || after(since, visitsWithin) < now) return;
  if (await areVisitsUnderWay(database, providerAddress, { now, since: after(now, -customerTime) }))
    throw new Error("waiting until nobody is on their way back from the accounting software");
}

/** A deleted connection is let go of once it is known what became of what was sent, or after this long. */
const outcomesWithin = 10 * minute;

async function waitForOutcomes({ clock, database }: Application, connection: Connection): Promise<void> {
  const { deletedAt, status } = connection;
  if (deletedAt === null || status !== "Linked" || after(deletedAt, outcomesWithin) < clock.now()) return;
  if (await hasUnsettled(database, connection)) throw new Error("waiting until what was sent is settled");
}
