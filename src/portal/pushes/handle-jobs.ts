import { findStanding } from "../../access/people/find-standing.ts";
import { may } from "../../access/roles.ts";
import { type Application, system, transact } from "../../application.ts";
import { audit } from "../../audit/audit.ts";
import { sees, sightOf } from "../../companies/owners/find-sight.ts";
import { everything, type Sight } from "../../companies/owners/sight.ts";
import { retryPushes } from "../../delivery/repair-pushes.ts";
import { uuid } from "../../random.ts";
import type { Work } from "../../work.ts";
import { retryPushesJob } from "./jobs.ts";
import type { Retry, StopReason } from "./retry.ts";
import { advanceRetry, findRetry, lockRetry, nextPushes, stopRetry } from "./retry-queries.ts";

/** Pushes of one account that are retried in one transaction. */
const atOnce = 50;
/** Transactions before the job gives others their turn. */
const turns = 100;

export function handleRetryJobs(application: Application): void {
  application.jobs.handle(retryPushesJob, async ({ retryId }) => {
    for (let turn = 0; turn < turns; turn += 1) if (!(await retryNext(application, retryId))) return;
    await application.jobs.enqueue(application.database, retryPushesJob, { retryId });
  });
}

/**
 * Retries the next pushes of one account, on behalf of who asked for it, and notes how far it is; false when none is
 * left. The account is locked before the retry is, as everybody else locks it.
 */
async function retryNext(application: Application, retryId: string): Promise<boolean> {
  const retry = await findRetry(application.database, retryId);
  if (retry?.state !== "running") return false;
  const ended = await endedRight(application, retry);
  if (ended) return stopFor(application, retryId, ended);
  return transact(application, retry.actor, uuid(application.random), async (work) => {
    const some = await nextPushes(work.tx, retryId, atOnce);
    const [first] = some;
    if (!first) return false;
    const { companyId, sourceAccountKey } = first;
    const ends = some.findIndex((one) => one.sourceAccountKey !== sourceAccountKey);
    const together = ends < 0 ? some : some.slice(0, ends);
    const operationIds = together.map(({ operationId }) => operationId).filter((id) => id !== null);
    const done =
      companyId === null || !(await sees(work.tx, await sightOfAsker(work, retry), companyId))
        ? undefined
        : await retryPushes(application, work, { companyId, sourceAccountKey, operationIds }, retry.parts);
    const now = await lockRetry(work.tx, retryId);
    // Stopped, or gone on with by another process: what was done here is taken back.
    if (now?.state !== "running" || now.lookedAt !== retry.lookedAt)
      throw new Error("the retry has moved on");
    const idle = !done || (done.linesSent === 0 && done.batchesChecked === 0);
    await advanceRetry(
      work.tx,
      retryId,
      {
        pushes: together.length,
        linesSent: done?.linesSent ?? 0,
        batchesChecked: done?.batchesChecked ?? 0,
        skipped: idle ? together.length : 0,
      },
      work.now,
    );
    return true;
  });
}

/** Why who asked may not go on with it: they are looked at anew before each transaction. */
async function endedRight({ database }: Application, { actor }: Retry): Promise<StopReason | undefined> {
  if (actor.kind !== "person") return undefined;
  const { disabled, role } = await findStanding(database, actor.id);
  if (disabled) return "disabled";
  return may(role, "pushes.change") ? undefined : "role";
}

/** The companies that who asked sees now; pushes of others are passed over. */
async function sightOfAsker({ tx }: Work, { actor }: Retry): Promise<Sight> {
  if (actor.kind !== "person") return everything;
  return sightOf(tx, { personId: actor.id, role: (await findStanding(tx, actor.id)).role });
}

const stopFor = (application: Application, retryId: string, reason: StopReason) =>
  transact(application, system("retries"), uuid(application.random), async (work) => {
    if (await stopRetry(work.tx, retryId, work.now, reason))
      await audit(work, { type: "pushes.retry.stopped", target: { retryId }, after: { reason } });
    return false as const;
  });
