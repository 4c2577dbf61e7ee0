import { announce, audit } from "../audit/audit.ts";
import { forgetBankAccounts } from "../bank-accounts/end-creations.ts";
import { withdrawConsents } from "../consents/withdraw-consents.ts";
import { abandonUnsettled } from "../delivery/abandon-batches.ts";
import { closeWithoutGrant } from "../mapping/close-feeds.ts";
import { removeAccountsOf } from "../source-accounts/disconnect-accounts.ts";
import type { Work } from "../work.ts";
import { forgetSignOn, releaseGrant } from "./disconnect-connection.ts";
import { requireConnectionForChange } from "./find-connection.ts";
import { markConnectionsDeleted } from "./queries.ts";

/** Deletes a connection for good, with its source accounts and mappings. Push operations stay listed. */
export async function deleteConnection(work: Work, companyId: string, connectionId: string): Promise<void> {
  const connection = await requireConnectionForChange(work.tx, companyId, connectionId);
  const target = { companyId: connection.companyId, connectionId: connection.connectionId };
  await remove(work, connection.companyId, connection.connectionId);
  await audit(work, {
    type: "connection.deleted",
    companyId: connection.companyId,
    target,
    before: { status: connection.status, platformKey: connection.platformKey },
  });
  const { status } = connection;
  await announce(work, [{ type: "connection.deleted", ...target, oldStatus: status, newStatus: status }]);
}

/** Removes every connection of a company that is being deleted; the company's own event tells of it (D-31). */
export const removeConnectionsOf = (work: Work, companyId: string): Promise<void> =>
  remove(work, companyId, null);

async function remove(work: Work, companyId: string, connectionId: string | null): Promise<void> {
  for (const connection of await markConnectionsDeleted(work.tx, companyId, connectionId, work.now)) {
    await forgetBankAccounts(work, connection);
    await removeAccountsOf(work, connection);
    await forgetSignOn(work, connection);
    await withdrawConsents(work, connection);
    if (await releaseGrant(work, connection)) continue;
    await abandonUnsettled(work, connection);
    await closeWithoutGrant(work, connection);
  }
}
