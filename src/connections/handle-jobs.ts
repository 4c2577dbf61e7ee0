import { type Application, system, transact } from "../application.ts";
import { after, day, minute } from "../clock.ts";
import { abandonUnsettled, hasUnsettled } from "../delivery/abandon-batches.ts";
import { ProviderFault } from "../integrations/integration.ts";
import { finishClosingFeeds } from "../mapping/close-feeds.ts";
import { uuid } from "../random.ts";
import { forgetCalls } from "./call-budget.ts";
import type { Connection } from "./connection.ts";
import { deauthorize } from "./disconnect-connection.ts";
import { type ConnectionKey, findIdleGrants, leaseRenewal, readGrant, removeGrant } from "./grant.ts";
import { releaseGrantJob, renewIdleGrantsJob } from "./jobs.ts";
import { organisationInUse } from "./organisation-queries.ts";
import { findConnection, findConnectionEvenDeleted } from "./queries.ts";
import { renewGrant } from "./renew-grant.ts";

const idleFor = 7 * day;
const perRun = 200;

export function handleConnectionJobs(application: Application): void {
  application.jobs.handle(releaseGrantJob, (data) => releaseGrant(application, data));
  application.jobs.schedule(renewIdleGrantsJob, "17 * * * *", () => renewIdleGrants(application));
}

async function releaseGrant(application: Application, key: ConnectionKey): Promise<void> {
  const { database, integrations, vault } = application;
  const connection = await findConnectionEvenDeleted(database, key.companyId, key.connectionId);
  if (!connection) return;
  await waitForOutcomes(application, connection);
  await finishClosingFeeds(application, connection);
  const grant = await readGrant(database, vault, key);
  // Authorised anew meanwhile: that grant is in use.
  const inUse = async () =>
    (await findConnection(database, key.companyId, key.connectionId))?.status === "Linked";
  if (!grant || (await inUse())) return;
  const now = application.clock.now();
  const lease = { holder: uuid(application.random), version: grant.version, until: after(now, minute), now };
  if (!(await leaseRenewal(database, key, lease)))
    throw new Error("waiting until the grant is renewed, or replaced by the customer");
  const integration = integrations.get(connection.platformKey);
  const { providerAddress, organisationId, organisationLinkId } = connection;
  // Software may take what two companies granted for one, and would end it for both: whoever leaves last gives it back.
  const shared =
    organisationId !== null && (await organisationInUse(database, connection.platformKey, organisationId));
  if (integration && providerAddress && organisationId && !shared) {
    const organisation = { id: organisationId, name: "", connectionId: organisationLinkId };
    await integration.authorization.revoke(
      application.providerHttp,
      providerAddress,
      grant.tokens,
      organisation,
    );
  }
  if (!(await removeGrant(database, key, grant.version)) && !(await inUse()))
    throw new Error("the grant was renewed while it was given back");
  if (connection.deletedAt === null) return;
  await transact(application, system("connections"), uuid(application.random), (work) =>
    abandonUnsettled(work, connection),
  );
}

/** A deleted connection is let go of once it is known what became of what was sent, or after this long. */
const outcomesWithin = 10 * minute;

async function waitForOutcomes({ clock, database }: Application, connection: Connection): Promise<void> {
  const { deletedAt, status } = connection;
  if (deletedAt === null || status !== "Linked" || after(deletedAt, outcomesWithin) < clock.now()) return;
  if (await hasUnsettled(database, connection)) throw new Error("waiting until what was sent is settled");
}

async function renewIdleGrants(application: Application): Promise<void> {
  const { clock, database, integrations, log } = application;
  const now = clock.now();
  await forgetCalls(database, now);
  for (const row of await findIdleGrants(database, after(now, -idleFor), perRun)) {
    const key = { companyId: row.company_id, connectionId: row.connection_id };
    const connection = await findConnectionEvenDeleted(database, key.companyId, key.connectionId);
    const integration = connection && integrations.get(connection.platformKey);
    if (!integration || !connection.providerAddress || connection.status !== "Linked") continue;
    try {
      await renewGrant(
        application,
        integration,
        { ...key, address: connection.providerAddress },
        row.version,
      );
    } catch (error) {
      const fault = error instanceof ProviderFault ? error : undefined;
      if (fault?.kind === "reauthorise") await deauthorize(application, connection, fault.message);
      else log.warn({ err: error, connectionId: key.connectionId }, "an idle grant could not be renewed");
    }
  }
}
