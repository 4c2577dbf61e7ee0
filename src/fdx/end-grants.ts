import { audit } from "../audit/audit.ts";
import type { Work } from "../work.ts";
import { type Grant, removeGrant, removeGrantsOf } from "./grant-queries.ts";

/** Ends one grant: its codes and tokens are worth nothing from now on. */
export async function endGrant(work: Work, grant: Grant, reason: string): Promise<void> {
  const { companyId, connectionId, grantId } = grant;
  if ((await removeGrant(work.tx, grant)) === 0) return;
  await audit(work, {
    type: "fdx.ended",
    companyId,
    target: { companyId, connectionId, grantId },
    after: { client: grant.clientId, reason },
  });
}

/** Ends every grant of a connection whose pairs are revoked, or that is unlinked or deleted. The caller has its lock. */
export async function endGrantsOf(
  work: Work,
  { companyId, connectionId }: { companyId: string; connectionId: string },
): Promise<void> {
  const grants = await removeGrantsOf(work.tx, { companyId, connectionId });
  if (grants === 0) return;
  await audit(work, {
    type: "fdx.ended",
    companyId,
    target: { companyId, connectionId },
    before: { grants },
    after: { reason: "the credentials ended" },
  });
}
