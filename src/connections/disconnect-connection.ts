import { type Application, system, transact } from "../application.ts";
import { announce, audit } from "../audit/audit.ts";
import { forgetAuthorization } from "../authorizations/store-authorization.ts";
import { endCreations } from "../bank-accounts/end-creations.ts";
import { withdrawConsents } from "../consents/withdraw-consents.ts";
import { forgetCredentials } from "../credentials/revoke-credentials.ts";
import type { FeedEnd } from "../mapping/close-feeds.ts";
import { forgetPairings } from "../netsuite-feed/pair-netsuite.ts";
import { forgetCodes } from "../one-time-passwords/spend-otp.ts";
import { invalidField, Problem } from "../problem.ts";
import { uuid } from "../random.ts";
import { disconnectAccountsOf } from "../source-accounts/disconnect-accounts.ts";
import type { Work } from "../work.ts";
import { type Connection, withError } from "./connection.ts";
import { requireConnectionForChange } from "./find-connection.ts";
import { grantVersion } from "./grant.ts";
import { releaseGrantJob } from "./jobs.ts";
import { lockConnection, saveConnection } from "./queries.ts";

/** Severs a connection as the customer or the bank wishes. Only a linked one; repeating it changes nothing (D-07). */
export async function unlinkConnection(
  work: Work,
  place: { companyId: string; connectionId: string },
  status: unknown,
): Promise<Connection> {
  const connection = await requireConnectionForChange(work.tx, place.companyId, place.connectionId);
  if (status !== "Unlinked")
    throw invalidField("status", 'status can only be changed to "Unlinked"', "Connection");
  if (connection.status === "Unlinked") {
    // Where the software had ended it, what signs on was left, and would link it again with its next request.
    await forgetSignOn(work, connection);
    return connection;
  }
  if (connection.status !== "Linked") {
    throw new Problem(
      "connection-not-linked",
      `Only a linked connection can be unlinked; this one is ${connection.status}.`,
    );
  }
  const next: Connection = { ...connection, status: "Unlinked", linkEpoch: connection.linkEpoch + 1 };
  // Without a grant there is nothing to be ended together with.
  const end = (await grantVersion(work.tx, connection)) === undefined ? "close-at-provider" : "with-grant";
  await disconnect(work, connection, next, "The connection was unlinked.", end);
  await forgetSignOn(work, connection);
  await withdrawConsents(work, connection);
  await releaseGrant(work, connection);
  return next;
}

/** Ends everything else that lets somebody sign on to a connection: credentials, codes, authorisation details, pairings. */
export async function forgetSignOn(work: Work, connection: Connection): Promise<void> {
  await forgetCredentials(work, connection);
  await forgetCodes(work, connection);
  await forgetAuthorization(work, connection);
  await forgetPairings(work, connection);
}

/** Gives the customer's grant back at the accounting software, by a job after the commit; false when there is none. */
export async function releaseGrant(work: Work, { companyId, connectionId }: Connection): Promise<boolean> {
  const key = { companyId, connectionId };
  if ((await grantVersion(work.tx, key)) === undefined) return false;
  await work.jobs.enqueue(work.tx, releaseGrantJob, { ...key, since: work.now.toISOString() });
  return true;
}

/**
 * Records that the accounting software no longer lets us in, which ends delivery until the customer links again, unless
 * the software collects by itself.
 * `connection` is as it was when it was used: what it met says nothing of a link made after it was severed.
 */
export async function deauthorize(
  application: Application,
  { companyId, connectionId, linkEpoch }: Pick<Connection, "companyId" | "connectionId" | "linkEpoch">,
  reason: string,
): Promise<void> {
  await transact(application, system("connections"), uuid(application.random), async (work) => {
    const connection = await lockConnection(work.tx, companyId, connectionId);
    if (connection?.status !== "Linked" || connection.linkEpoch !== linkEpoch) return;
    const collects = application.integrations.get(connection.platformKey)?.delivery === "collected";
    if (collects && connection.errors.some(isLostAccess)) return;
    const errors = withError(
      connection.errors,
      {
        statusCode: "401",
        statusText: "Unauthorized",
        errorMessage: reason,
        code: "access-lost",
        correlationId: work.correlationId,
      },
      work.now,
    );
    if (collects) return tellLostAccess(work, { ...connection, errors });
    const next: Connection = { ...connection, status: "Deauthorized", errors };
    await disconnect(work, connection, next, "The connection lost its authorisation.", "already-gone");
  });
}

const isLostAccess = ({ code, status }: Connection["errors"][number]): boolean =>
  status === "Active" && code === "access-lost";

/**
 * Software that collects by itself needs none of our access to go on, so its feeds stay. What does not work until the
 * customer approves again, such as choosing accounts, is told once.
 */
async function tellLostAccess(work: Work, connection: Connection): Promise<void> {
  const { companyId, connectionId, status } = connection;
  await saveConnection(work.tx, connection);
  await audit(work, {
    type: "connection.accessLost",
    companyId,
    target: { companyId, connectionId },
    after: { reason: connection.errors.at(-1)?.errorMessage },
  });
  await announce(work, [
    { type: "connection.failed", companyId, connectionId, oldStatus: status, newStatus: status },
  ]);
}

async function disconnect(
  work: Work,
  before: Connection,
  next: Connection,
  reason: string,
  end: FeedEnd,
): Promise<void> {
  const { companyId, connectionId } = next;
  await saveConnection(work.tx, next);
  await endCreations(work, next, reason);
  await disconnectAccountsOf(work, next, reason, end);
  const target = { companyId, connectionId };
  await audit(work, {
    type: "connection.disconnected",
    companyId,
    target,
    after: { status: next.status, reason },
  });
  await announce(work, [
    { type: "connection.disconnected", ...target, oldStatus: before.status, newStatus: next.status },
  ]);
}
