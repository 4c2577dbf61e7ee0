import type { Application } from "../application.ts";
import { after, day } from "../clock.ts";
import { ProviderFault } from "../integrations/integration.ts";
import { finishClosingFeeds } from "../mapping/close-feeds.ts";
import { forgetCalls } from "./call-budget.ts";
import { deauthorize } from "./disconnect-connection.ts";
import { type ConnectionKey, findIdleGrants, readGrant, removeGrant } from "./grant.ts";
import { releaseGrantJob, renewIdleGrantsJob } from "./jobs.ts";
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
  await finishClosingFeeds(application, connection);
  const grant = await readGrant(database, vault, key);
  // Authorised anew meanwhile: that grant is in use.
  const inUse = async () =>
    (await findConnection(database, key.companyId, key.connectionId))?.status === "Linked";
  if (!grant || (await inUse())) return;
  const integration = integrations.get(connection.platformKey);
  const { providerAddress, organisationId, organisationLinkId } = connection;
  if (integration && providerAddress && organisationId) {
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
