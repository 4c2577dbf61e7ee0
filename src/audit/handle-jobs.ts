import type { Application } from "../application.ts";
import { after } from "../clock.ts";
import { uuid } from "../random.ts";
import { checkpointOf } from "./checkpoint.ts";
import { sealEventsJob, verifyNightlyJob, verifyTrailJob } from "./jobs.ts";
import { longestRun } from "./request-verification.ts";
import { sealEvents } from "./seal-events.ts";
import { createSigner } from "./signer.ts";
import { addVerification, endVerification, giveUpVerifications } from "./verification-queries.ts";
import { verifyTrail } from "./verify-trail.ts";

export function handleAuditJobs(application: Application): void {
  const { clock, database, jobs, random } = application;
  jobs.schedule(sealEventsJob, "* * * * *", async () => {
    await sealEvents(application);
  });
  jobs.handle(verifyTrailJob, ({ verificationId }) => runVerification(application, verificationId));
  jobs.schedule(verifyNightlyJob, "17 3 * * *", async () => {
    const now = clock.now();
    await giveUpVerifications(database, after(now, -longestRun), now);
    const verificationId = uuid(random);
    await addVerification(database, verificationId, now, null);
    await runVerification(application, verificationId);
  });
}

/**
 * Seals what waits, verifies the trail and stores what was found. The end of the trail goes to the log, too, so that
 * whoever collects logs elsewhere has it where nobody can change it along with the database.
 */
async function runVerification(application: Application, verificationId: string): Promise<void> {
  const { clock, clientId, database, log } = application;
  const signer = createSigner(application.vault);
  try {
    await sealEvents(application);
    const found = await verifyTrail(database, signer);
    await endVerification(database, verificationId, clock.now(), found);
    const checkpoint = found.lastSeal && checkpointOf(clientId, found.lastSeal, signer);
    if (found.breaks > 0) log.error({ firstBreak: found.firstBreak }, "the audit trail was changed");
    else log.info({ checkpoint }, "the audit trail is intact");
  } catch (error) {
    await endVerification(database, verificationId, clock.now(), undefined);
    throw error;
  }
}
