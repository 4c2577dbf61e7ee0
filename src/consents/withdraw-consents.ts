import { audit } from "../audit/audit.ts";
import type { Work } from "../work.ts";
import { endConsents } from "./queries.ts";

/** Ends what was agreed to for a connection that is unlinked or deleted; it is kept as evidence. The caller has its lock. */
export async function withdrawConsents(
  work: Work,
  { companyId, connectionId }: { companyId: string; connectionId: string },
): Promise<void> {
  const ended = await endConsents(work.tx, { companyId, connectionId }, work.now);
  if (ended.length === 0) return;
  await audit(work, {
    type: "consent.withdrawn",
    companyId,
    target: { companyId, connectionId },
    before: { consentIds: ended },
  });
}
