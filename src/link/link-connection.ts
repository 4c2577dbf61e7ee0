import { type Application, transact } from "../application.ts";
import { announce, audit } from "../audit/audit.ts";
import { fillAtLink } from "../bank-accounts/request-pull.ts";
import { requireCompany } from "../companies/find-company.ts";
import { type Connection, type ConnectionProblem, resolved, withError } from "../connections/connection.ts";
import {
  lockOtherLinked,
  requireConnectionForChange,
  storeConnection,
} from "../connections/find-connection.ts";
import { storeGrant } from "../connections/grant.ts";
import { resumeLanesOf } from "../delivery/prepare-lane.ts";
import type {
  Authorized,
  BankAccount,
  HostedIntegration,
  Organisation,
  OrganisationChoice,
} from "../integrations/integration.ts";
import { platformOf } from "../integrations/platforms.ts";
import { forgetForeignPairings } from "../netsuite-feed/pair-netsuite.ts";
import { hasBankFeeds } from "../products/product.ts";
import { disconnectAccountsOf } from "../source-accounts/disconnect-accounts.ts";
import { resetDisconnectedAccounts } from "../source-accounts/reset-accounts.ts";
import type { Actor, Work } from "../work.ts";

/** How the customer's way through the link ended; `statusCode` is that of the redirect (wire contract, 6.6). */
export type LinkEnd =
  | { readonly kind: "linked"; readonly organisation: string }
  | {
      readonly kind: "failed";
      readonly code: ConnectionProblem;
      readonly statusCode: 403 | 500;
      readonly message: string;
    };

/** Why linking did not succeed; `message` is for the bank. */
export interface LinkFailure {
  readonly code: ConnectionProblem;
  readonly message: string;
}

/** The failure that the customer wanted. */
export const cancelled: LinkFailure = { code: "cancelled", message: "User cancelled linking" };

/** Done in the transaction of the end itself. */
export type AtEnd = (work: Work, end: LinkEnd) => Promise<void>;

interface Place {
  readonly companyId: string;
  readonly connectionId: string;
}

/** Links a connection with what the customer has just granted. */
export function linkConnection(
  application: Application,
  actor: Actor,
  correlationId: string,
  place: Place,
  granted: {
    /** Epoch of the link it was granted through. */
    linkEpoch: number;
    authorized: Authorized;
    choice: OrganisationChoice;
    organisation: Organisation;
    /** Null where they could not be read. */
    bankAccounts: readonly BankAccount[] | null;
    address: string;
    integration: HostedIntegration;
  },
  atEnd: AtEnd = async () => {},
): Promise<LinkEnd> {
  return transact(application, actor, correlationId, async (work) => {
    const end = await link(application, work, place, granted);
    await atEnd(work, end);
    return end;
  });
}

type Granted = Parameters<typeof linkConnection>[4];

async function link(application: Application, work: Work, place: Place, granted: Granted): Promise<LinkEnd> {
  // The company is locked before the connection, as everywhere.
  const others = await lockOtherLinked(work.tx, place.companyId, place.connectionId);
  const connection = await requireConnectionForChange(work.tx, place.companyId, place.connectionId);
  // Unlinked while the customer was away: that ended the link, and with it what is granted through it.
  if (connection.linkEpoch !== granted.linkEpoch) {
    return noteLinkFailure(work, connection, {
      code: "link-ended",
      message: "The link was ended before it was used.",
    });
  }
  const rival = findRival(connection, others);
  if (rival) return noteLinkFailure(work, connection, { code: "other-software-connected", message: rival });
  if (!hasBankFeeds(await requireCompany(work.tx, place.companyId)))
    return noteLinkFailure(work, connection, {
      code: "switched-off",
      message: "The company's bank feeds are switched off.",
    });
  const { choice, organisation } = granted;
  const again = connection.organisationId !== null;
  if (again && connection.organisationId !== choice.id) {
    const reason = "The connection now leads to another organisation.";
    await disconnectAccountsOf(work, connection, reason, "already-gone");
    await forgetForeignPairings(work, connection, choice.id);
  }
  const { bankAccounts } = granted;
  const linked: Connection = {
    ...connection,
    status: "Linked",
    errors: resolved(connection.errors, work.now),
    providerAddress: granted.address,
    organisationId: choice.id,
    organisationLinkId: choice.connectionId,
    organisation,
    lastSyncAt: bankAccounts ? work.now : connection.lastSyncAt,
  };
  await storeConnection(work.tx, linked);
  if (granted.integration.listBankAccounts) await fillAtLink(work, linked, bankAccounts);
  await storeGrant(work.tx, application.vault, place, granted.authorized.tokens, work.now);
  await resetDisconnectedAccounts(work, connection);
  await resumeLanesOf(work, place.companyId, place.connectionId);
  await audit(work, {
    type: "connection.linked",
    companyId: place.companyId,
    target: { ...place },
    before: { status: connection.status },
    after: { organisationId: choice.id, organisation: organisation.name },
  });
  const type = again ? "connection.reconnected" : "connection.connected";
  if (connection.status !== "Linked") {
    const oldStatus = connection.status;
    await announce(work, [{ type, ...place, oldStatus, newStatus: "Linked" }]);
  }
  return { kind: "linked", organisation: organisation.name };
}

/** Records that linking did not succeed; the connection stays as it was and can be tried again. */
export function recordLinkFailure(
  application: Application,
  actor: Actor,
  correlationId: string,
  place: Place,
  failure: LinkFailure,
  atEnd: AtEnd = async () => {},
): Promise<LinkEnd> {
  return transact(application, actor, correlationId, async (work) => {
    const connection = await requireConnectionForChange(work.tx, place.companyId, place.connectionId);
    const end = await noteLinkFailure(work, connection, failure);
    await atEnd(work, end);
    return end;
  });
}

/** One active accounting source and one active bank feed source for a company (D-06). */
function findRival(connection: Connection, others: readonly Connection[]): string | undefined {
  const { sourceType } = platformOf(connection.platformKey);
  const rival = others.find((other) => platformOf(other.platformKey).sourceType === sourceType);
  return (
    rival &&
    `The company is already connected to ${platformOf(rival.platformKey).name}. Disconnect that first.`
  );
}

/** As `recordLinkFailure`, in the work of what failed; the caller holds the connection. */
export async function noteLinkFailure(
  work: Work,
  connection: Connection,
  { code, message }: LinkFailure,
): Promise<LinkEnd> {
  const { companyId, connectionId } = connection;
  const statusCode = code === "failed" ? 500 : 403;
  const error = {
    statusCode: String(statusCode),
    statusText: code === "cancelled" ? "User cancelled" : code === "failed" ? "Error" : "Forbidden",
    errorMessage: message,
    code,
    correlationId: work.correlationId,
  };
  await storeConnection(work.tx, { ...connection, errors: withError(connection.errors, error, work.now) });
  await audit(work, {
    type: "connection.linkFailed",
    companyId,
    target: { companyId, connectionId },
    after: { code, message },
  });
  const { status } = connection;
  await announce(work, [
    { type: "connection.failed", companyId, connectionId, oldStatus: status, newStatus: status },
  ]);
  return { kind: "failed", code, statusCode, message };
}
