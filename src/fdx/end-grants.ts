import { audit } from "../audit/audit.ts";
import type { Work } from "../work.ts";
import { type Grant, removeGrant, removeGrantsOf, removeGrantsOfUser } from "./grant-queries.ts";

interface Place {
  readonly companyId: string;
  readonly connectionId: string;
}

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
export async function endGrantsOf(work: Work, place: Place): Promise<void> {
  await tellEnded(work, place, await removeGrantsOf(work.tx, place));
}

/** As `endGrantsOf`, for those that were given with one pair. */
export async function endGrantsOfUser(work: Work, place: Place, username: string): Promise<void> {
  await tellEnded(work, place, await removeGrantsOfUser(work.tx, place, username));
}

async function tellEnded(work: Work, { companyId, connectionId }: Place, grants: number): Promise<void> {
  if (grants === 0) return;
  await audit(work, {
    type: "fdx.ended",
    companyId,
    target: { companyId, connectionId },
    before: { grants },
    after: { reason: "the credentials ended" },
  });
}
