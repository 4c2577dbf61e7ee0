import type { Static } from "typebox";
import type { DomainEvent, UndeliveredLine } from "../audit/events.ts";
import { type Company, companyReply } from "../companies/company.ts";
import { companyReference } from "../companies/company-reference.ts";
import type { Config } from "../config.ts";
import type { Connection, ConnectionReply } from "../connections/connection.ts";
import { findProduct } from "../products/product.ts";
import type { StandingLine } from "../push-operations/find-operations.ts";
import type { PushOperation } from "../push-operations/push-operation.ts";
import { type SourceAccount, sourceAccountReply } from "../source-accounts/source-account.ts";
import type {
  CompanyDetails,
  CompanyProductPayload,
  ConnectionPayload,
  LinkRequestPayload,
  OutcomesPayload,
  RateLimitPayload,
  SourceAccountPayload,
  WritePayload,
} from "./payload-schemas.ts";

export type ConnectionEvent = Extract<DomainEvent, { newStatus: unknown }>;
export type ProductEvent = Extract<DomainEvent, { productId: unknown }>;
export type AccountEvent = Extract<DomainEvent, { type: `bankFeeds.sourceAccount.${string}` }>;
export type WriteEvent = Extract<DomainEvent, { type: `${string}.write.${string}` }>;
export type LinkRequestEvent = Extract<DomainEvent, { type: "link.requested" }>;
export type RateLimitEvent = Extract<DomainEvent, { dailyQuota: unknown }>;

/** A company by itself: what `dataConnections` would hold has events of its own. */
export function companyDetails(company: Company, redirect: string): Static<typeof CompanyDetails> {
  const { dataConnections: _, ...details } = companyReply(company, redirect, []);
  return details;
}

export const companyProduct = (company: Company, event: ProductEvent): CompanyProductPayload => ({
  id: company.companyId,
  name: company.name,
  ...(company.description ? { description: company.description } : undefined),
  productId: event.productId,
  productName: findProduct(event.productId)?.name ?? event.productId,
  products: [...event.products],
});

export const connectionPayload = (
  config: Config,
  company: Company,
  connection: ConnectionReply,
): ConnectionPayload => ({ referenceCompany: companyReference(config, company), connection });

/** Whose link is asked for, and one to send. */
export const linkRequestPayload = (
  config: Config,
  company: Company,
  { connectionId, reason }: LinkRequestEvent,
  linkUrl: string,
): LinkRequestPayload => ({
  referenceCompany: companyReference(config, company),
  ...(connectionId === undefined ? undefined : { connectionId }),
  reason,
  linkUrl,
});

/** A connection as it was at an instant, as far as what is stored of it tells. */
export function asOf(connection: Connection, status: Connection["status"], at: Date): Connection {
  const instant = at.toISOString();
  return {
    ...connection,
    status,
    errors: connection.errors
      .filter((error) => error.erroredOnUtc <= instant)
      .map(({ resolvedOnUtc, ...error }) =>
        resolvedOnUtc === undefined || resolvedOnUtc > instant
          ? { ...error, status: "Active" }
          : { ...error, resolvedOnUtc },
      ),
    lastSyncAt: connection.lastSyncAt !== null && connection.lastSyncAt <= at ? connection.lastSyncAt : null,
    // Before it was linked for the first time it led nowhere.
    organisation: status === "PendingAuth" ? null : connection.organisation,
  };
}

export const sourceAccountPayload = (
  config: Config,
  company: Company,
  account: SourceAccount,
  event: AccountEvent,
): SourceAccountPayload => ({
  referenceCompany: companyReference(config, company),
  companyId: company.companyId,
  connectionId: account.connectionId,
  sourceAccount: sourceAccountReply({
    ...account,
    status: event.type === "bankFeeds.sourceAccount.connected" ? "connected" : "disconnected",
    feedStartDate: event.feedStartDate ?? null,
  }),
});

/** How a push ended. What was written is the source account for transactions (D-27), or the account that was made. */
export function writePayload(
  config: Config,
  company: Company,
  operation: PushOperation,
  event: WriteEvent,
): WritePayload {
  const recordId = "recordId" in event ? event.recordId : operation.accountId;
  return {
    ...ended(operation),
    type: "Create",
    referenceCompany: companyReference(config, company),
    ...(operation.status === "Success" && recordId ? { record: { id: recordId } } : undefined),
  };
}

const ended = (operation: PushOperation) => ({
  id: operation.operationId,
  connectionId: operation.connectionId,
  requestedOnDate: operation.requestedAt.toISOString(),
  completedOnDate: (operation.completedAt ?? operation.requestedAt).toISOString(),
  status: operation.status,
});

/**
 * What became of every line of a push, at the moment it ended: delivered lines stay so, and of the others the event
 * tells, since they may have been pushed again or settled since.
 */
export function outcomesPayload(
  config: Config,
  company: Company,
  operation: PushOperation & { readonly accountId: string },
  lines: readonly StandingLine[],
  undelivered: readonly UndeliveredLine[],
): OutcomesPayload {
  const told = new Map(undelivered.map((line) => [line.transactionId, line]));
  return {
    ...ended(operation),
    referenceCompany: companyReference(config, company),
    accountId: operation.accountId,
    lines: lines.map(({ transactionId, state }) => {
      const line = told.get(transactionId);
      return {
        transactionId,
        outcome: (line?.state as StandingLine["state"] | undefined) ?? state,
        ...(line?.code ? { code: line.code } : undefined),
        ...(line?.reason ? { reason: line.reason } : undefined),
      };
    }),
  };
}

export const rateLimitPayload = ({
  dailyQuota,
  quotaRemaining,
  expiryDate,
}: RateLimitEvent): RateLimitPayload => ({ dailyQuota, quotaRemaining, expiryDate });
