import { audit } from "../audit/audit.ts";
import { forgetSilence } from "../collection/silence.ts";
import { isUuid } from "../companies/find-company.ts";
import { requireConnectionForChange } from "../connections/find-connection.ts";
import { unlinkSilent } from "../connections/link-externally.ts";
import { endGrantsOf, endGrantsOfUser } from "../fdx/end-grants.ts";
import { Problem } from "../problem.ts";
import { disconnectAccountsOf } from "../source-accounts/disconnect-accounts.ts";
import type { Work } from "../work.ts";
import { requireQuickBooks } from "./credentials.ts";
import { countCredentials, isInForce, removeCredential, removeCredentials } from "./queries.ts";

interface ConnectionKey {
  readonly companyId: string;
  readonly connectionId: string;
}

/**
 * Revokes every pair of a QuickBooks connection; the accounts that were connected through them are disconnected, and with
 * the last of them the connection is unlinked.
 */
export async function revokeCredentials(work: Work, place: ConnectionKey): Promise<void> {
  const connection = await requireConnectionForChange(work.tx, place.companyId, place.connectionId);
  requireQuickBooks(connection);
  if (!(await forgetCredentials(work, connection))) return;
  const reason = "The credentials were revoked.";
  await disconnectAccountsOf(work, connection, reason, "already-gone");
  await unlinkSilent(work, connection, reason);
}

/**
 * Revokes one pair of a QuickBooks connection, with all access that was given with it; the others stay good. The last one
 * ends as `revokeCredentials` ends all. Throws 404 for a pair that is not in force.
 */
export async function revokeCredential(work: Work, place: ConnectionKey, setId: string): Promise<void> {
  const connection = await requireConnectionForChange(work.tx, place.companyId, place.connectionId);
  requireQuickBooks(connection);
  if (!isUuid(setId) || !(await isInForce(work.tx, connection, setId)))
    throw new Problem("credentials-not-found", `Credentials ${setId} not found`);
  if ((await countCredentials(work.tx, connection)) === 1) return revokeCredentials(work, place);
  const username = await removeCredential(work.tx, connection, setId, work.now);
  await endGrantsOfUser(work, connection, username);
  const { companyId, connectionId } = connection;
  await audit(work, {
    type: "credentials.revoked",
    companyId,
    target: { companyId, connectionId, setId },
    before: { pairs: 1 },
  });
}

/**
 * Ends every pair of a connection that is unlinked or deleted, and all access that was given with them; false when there
 * is none. The caller has its lock.
 */
export async function forgetCredentials(
  work: Work,
  { companyId, connectionId }: ConnectionKey,
): Promise<boolean> {
  await endGrantsOf(work, { companyId, connectionId });
  await forgetSilence(work, { companyId, connectionId });
  const pairs = await removeCredentials(work.tx, { companyId, connectionId }, work.now);
  if (pairs === 0) return false;
  await audit(work, {
    type: "credentials.revoked",
    companyId,
    target: { companyId, connectionId },
    before: { pairs },
  });
  return true;
}
