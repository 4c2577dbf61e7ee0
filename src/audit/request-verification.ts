import { after, hour } from "../clock.ts";
import { uuid } from "../random.ts";
import type { Work } from "../work.ts";
import { audit } from "./audit.ts";
import { verifyTrailJob } from "./jobs.ts";
import {
  addVerification,
  giveUpVerifications,
  newestVerifications,
  type VerificationRow,
} from "./verification-queries.ts";

/** A run that has not ended after this long has lost its process. */
export const longestRun = 2 * hour;

/** Has the trail verified by a worker; while a run is under way, that one is the answer. */
export async function requestVerification(work: Work): Promise<VerificationRow> {
  await giveUpVerifications(work.tx, after(work.now, -longestRun), work.now);
  const [newest] = await newestVerifications(work.tx, 1);
  if (newest?.outcome === "running") return newest;
  const verificationId = uuid(work.random);
  await addVerification(work.tx, verificationId, work.now, work.actor);
  await work.jobs.enqueue(work.tx, verifyTrailJob, { verificationId });
  await audit(work, { type: "audit.verification.requested", target: { verificationId } });
  return (await newestVerifications(work.tx, 1))[0]!;
}
