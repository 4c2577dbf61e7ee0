import { announce, audit } from "../audit/audit.ts";
import { removeConnectionsOf } from "../connections/delete-connection.ts";
import type { Work } from "../work.ts";
import { requireCompanyForChange } from "./find-company.ts";
import { eraseCompanyJob } from "./jobs.ts";
import { markCompanyDeleted } from "./queries.ts";

/**
 * Deletes a company for good. It is gone at once for every caller; what the customer granted is given back to the
 * accounting software and the stored data are erased right after, by a job, since the provider may be slow.
 */
export async function deleteCompany(work: Work, asked: string): Promise<void> {
  const company = await requireCompanyForChange(work.tx, asked);
  const { companyId } = company;
  await removeConnectionsOf(work, companyId);
  await markCompanyDeleted(work.tx, companyId, work.now);
  await audit(work, {
    type: "company.deleted",
    companyId,
    target: { companyId },
    before: { name: company.name },
  });
  await announce(work, [{ type: "company.deleted", companyId }]);
  await work.jobs.enqueue(work.tx, eraseCompanyJob, { companyId });
}
