import { type Application, system, transact } from "../application.ts";
import { after, minute } from "../clock.ts";
import { findConnectionEvenDeleted } from "../connections/find-connection.ts";
import { isOrganisationInUse } from "../connections/find-organisation.ts";
import { hosted, ProviderFault } from "../integrations/integration.ts";
import { uuid } from "../random.ts";
import type { Work } from "../work.ts";
import { hasOtherVisit } from "./authorization-queries.ts";
import { type GrantToGiveBack, giveBackGrantJob } from "./jobs.ts";
import {
  countPendingGrantsOf,
  findPendingGrant,
  type PendingGrantKey,
  releaseAbandonedGrants,
  releasePendingGrant,
  removePendingGrant,
} from "./pending-grant-queries.ts";
import { freshTokens } from "./refresh-pending-grant.ts";

/** A customer who is at the accounting software for longer may have to start anew. */
const customerTime = 10 * minute;

const named = ({ companyId, stateHash }: PendingGrantKey): GrantToGiveBack => ({
  companyId,
  state: stateHash.toString("hex"),
});

/** Gives what waits for a choice back to the accounting software, by a job after the commit. */
export async function giveBack(work: Work, key: PendingGrantKey): Promise<void> {
  if (await releasePendingGrant(work.tx, key)) await work.jobs.enqueue(work.tx, giveBackGrantJob, named(key));
}

/** Gives back what nobody can choose from any more: of one company, or of all (null). */
export function giveBackAbandoned(
  application: Application,
  companyId: string | null,
): Promise<GrantToGiveBack[]> {
  return transact(application, system("link"), uuid(application.random), async (work) => {
    const keys = await releaseAbandonedGrants(work.tx, work.now, companyId);
    const jobs = keys.map(named);
    await work.jobs.enqueueAll(work.tx, giveBackGrantJob, jobs);
    return jobs;
  });
}

/** How many grants of a deleted company have still to be given back; what cannot be now is left to their jobs. */
export async function giveBackGrantsOf(application: Application, companyId: string): Promise<number> {
  const grants = await giveBackAbandoned(application, companyId);
  for (const grant of grants)
    await giveBackGrant(application, grant).catch((error: unknown) =>
      application.log.info({ err: error, companyId }, "a grant could not be given back yet"),
    );
  return countPendingGrantsOf(application.database, companyId);
}

/**
 * Ends at the accounting software what a customer granted and did not use. Organisations that another connection of
 * ours lives on stay: software may take both grants for one, and would end them together.
 */
export async function giveBackGrant(application: Application, job: GrantToGiveBack): Promise<void> {
  const { clock, database, integrations, providerHttp, vault } = application;
  const key = { companyId: job.companyId, stateHash: Buffer.from(job.state, "hex") };
  const pending = await findPendingGrant(database, vault, key, true);
  if (!pending) return;
  const now = clock.now();
  if (await hasOtherVisit(database, pending, { now, since: after(now, -customerTime) }))
    throw new Error("waiting until the customer's next visit to the accounting software is over");
  const connection = await findConnectionEvenDeleted(database, pending.companyId, pending.connectionId);
  const integration = connection && hosted(integrations.get(connection.platformKey));
  if (integration) {
    try {
      const tokens = await freshTokens(application, integration, pending);
      for (const organisation of pending.organisations) {
        if (await isOrganisationInUse(database, integration.platformKey, organisation.id)) continue;
        await integration.authorization.revoke(providerHttp, pending.providerAddress, tokens, organisation);
      }
    } catch (error) {
      // Gone already, or of an address that is not ours any more.
      if (!(error instanceof ProviderFault) || error.kind !== "reauthorise") throw error;
    }
  }
  await removePendingGrant(database, key);
}
