import type { Work } from "../work.ts";
import { endConsents } from "./queries.ts";

/**
 * Ends what was agreed to for a connection that is unlinked or deleted, which is what the audit trail tells; the text is
 * kept as evidence. The caller has the connection's lock.
 */
export async function withdrawConsents(
  work: Work,
  { companyId, connectionId }: { companyId: string; connectionId: string },
): Promise<void> {
  await endConsents(work.tx, { companyId, connectionId }, work.now);
}
