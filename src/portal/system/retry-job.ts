import { audit } from "../../audit/audit.ts";
import { Problem } from "../../problem.ts";
import type { Work } from "../../work.ts";

/** Has a job that was given up tried once more. Throws 404 when no such job has failed. */
export async function retryJob(work: Work, queue: string, jobId: string): Promise<void> {
  const again = await work.jobs.retry(work.tx, queue, jobId);
  if (!again) throw new Problem("job-not-found", "NotFound: no failed job of this queue has this id.");
  await audit(work, { type: "job.retried", target: { jobId }, after: { queue } });
}
