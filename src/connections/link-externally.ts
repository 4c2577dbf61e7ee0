import type { Application } from "../application.ts";
import { announce, audit } from "../audit/audit.ts";
import { fellSilent } from "../collection/silence.ts";
import { requireCompany } from "../companies/find-company.ts";
import { platformOf } from "../integrations/platforms.ts";
import { hasBankFeeds } from "../products/product.ts";
import { disconnectAccountsOf } from "../source-accounts/disconnect-accounts.ts";
import { resetDisconnectedAccounts } from "../source-accounts/reset-accounts.ts";
import type { Work } from "../work.ts";
import { type Connection, resolved } from "./connection.ts";
import { lockOtherLinked, requireConnectionForChange } from "./find-connection.ts";
import { saveConnection } from "./queries.ts";

/**
 * Links a connection that the accounting software itself has confirmed, and locks it; one that is linked already stays as
 * it is. Undefined while the company has no bank feeds, or another source of the same kind is connected (D-06).
 */
export async function linkExternally(
  { integrations }: Application,
  work: Work,
  place: { readonly companyId: string; readonly connectionId: string },
  organisationId: string,
): Promise<Connection | undefined> {
  const { companyId, connectionId } = place;
  // The company is locked before the connection, as everywhere.
  const others = await lockOtherLinked(work.tx, companyId, connectionId);
  const connection = await requireConnectionForChange(work.tx, companyId, connectionId);
  const integration = integrations.get(connection.platformKey);
  if (!integration || !hasBankFeeds(await requireCompany(work.tx, companyId))) return undefined;
  const { sourceType } = platformOf(connection.platformKey);
  if (others.some((other) => platformOf(other.platformKey).sourceType === sourceType)) return undefined;
  if (connection.status === "Linked" && connection.organisationId === organisationId) return connection;
  const again = connection.organisationId !== null;
  if (again && connection.organisationId !== organisationId)
    await disconnectAccountsOf(work, connection, "The connection now leads to other books.", "already-gone");
  const linked: Connection = {
    ...connection,
    status: "Linked",
    errors: resolved(connection.errors, work.now),
    providerAddress: integration.address,
    organisationId,
  };
  await saveConnection(work.tx, linked);
  // What fell silent comes back by itself; nobody has severed the connection, so what the bank disconnected stays so.
  if (!(await fellSilent(work, connection))) await resetDisconnectedAccounts(work, connection);
  const before = { status: connection.status };
  await audit(work, {
    type: "connection.linked",
    companyId,
    target: { ...place },
    before,
    after: { organisationId },
  });
  if (connection.status !== "Linked") {
    const type = again ? "connection.reconnected" : "connection.connected";
    const change = { oldStatus: connection.status, newStatus: "Linked" } as const;
    await announce(work, [{ type, companyId, connectionId, ...change }]);
  }
  return linked;
}

/** Tells that nothing of a connection is connected any more inside the accounting software; what signs on still may. */
export async function unlinkSilent(
  work: Work,
  connection: Connection,
  reason = "Every account was disconnected inside the accounting software.",
): Promise<void> {
  if (connection.status !== "Linked") return;
  const { companyId, connectionId } = connection;
  const target = { companyId, connectionId };
  await saveConnection(work.tx, { ...connection, status: "Unlinked" });
  await audit(work, {
    type: "connection.disconnected",
    companyId,
    target,
    after: { status: "Unlinked", reason },
  });
  await announce(work, [
    { type: "connection.disconnected", ...target, oldStatus: "Linked", newStatus: "Unlinked" },
  ]);
}
