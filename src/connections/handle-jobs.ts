import type { Application } from "../application.ts";
import { after, day } from "../clock.ts";
import { hosted, ProviderFault } from "../integrations/integration.ts";
import { forgetCalls } from "./call-budget.ts";
import { deauthorize } from "./disconnect-connection.ts";
import { findIdleGrants, removeGrant } from "./grant.ts";
import { releaseGrantJob, renewIdleGrantsJob } from "./jobs.ts";
import { findConnectionEvenDeleted } from "./queries.ts";
import { releaseGrant } from "./release-grant.ts";
import { renewGrant } from "./renew-grant.ts";

const idleFor = 7 * day;
const perRun = 200;

export function handleConnectionJobs(application: Application): void {
  application.jobs.handle(releaseGrantJob, (data) => releaseGrant(application, data));
  application.jobs.schedule(renewIdleGrantsJob, "17 * * * *", () => renewIdleGrants(application));
}

async function renewIdleGrants(application: Application): Promise<void> {
  const { clock, database, integrations, log } = application;
  const now = clock.now();
  await forgetCalls(database, now);
  for (const row of await findIdleGrants(database, after(now, -idleFor), perRun)) {
    const key = { companyId: row.company_id, connectionId: row.connection_id };
    const connection = await findConnectionEvenDeleted(database, key.companyId, key.connectionId);
    const integration = connection && hosted(integrations.get(connection.platformKey));
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
      if (fault?.kind === "reauthorise") {
        await deauthorize(application, connection, fault.message);
        // The connection goes on without it, and would ask again every hour.
        if (integration.delivery === "collected") await removeGrant(database, key, row.version);
      } else log.warn({ err: error, connectionId: key.connectionId }, "an idle grant could not be renewed");
    }
  }
}
