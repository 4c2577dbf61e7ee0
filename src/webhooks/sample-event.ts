import type { DomainEvent } from "../audit/events.ts";
import type { Config } from "../config.ts";
import { type Connection, connectionReply } from "../connections/connection.ts";
import { storedDecimal } from "../money.ts";
import type { PushOperation } from "../push-operations/push-operation.ts";
import type { SourceAccount } from "../source-accounts/source-account.ts";
import { accountKey, type Facts } from "./find-facts.ts";
import { makeBody, type Teller } from "./make-body.ts";

/** The same invented company in every example; nothing of it exists. */
const companyId = "5a3c2e10-7b64-4f0e-9c1d-0a6f4e5b8d21";
const connectionId = "c4e8a6d2-1f93-47b5-8a0c-6d2b9e7f3a54";
const succeededId = "018f9a3c-52d1-7c44-9e0b-3f6a7d81c2e5";
const failedId = "018f9a3c-52d1-7c44-9e0b-3f6a7d81c2e6";
const timedOutId = "018f9a3c-52d1-7c44-9e0b-3f6a7d81c2e7";
const accountId = "acc-4711";
const createdAt = new Date("2026-05-04T09:15:02.118Z");
const at = new Date("2026-05-04T10:00:06.000Z");
const place = { companyId, connectionId };

const company = {
  companyId,
  name: "Harbour Cafe",
  description: "Customer 4711",
  tags: { region: "uk" },
  products: ["bank-feeds"],
  createdAt,
  linkEpoch: 1,
  deletedAt: null,
};
const cancelled = {
  statusCode: "403",
  statusText: "User cancelled",
  errorMessage: "User cancelled linking",
  erroredOnUtc: at.toISOString(),
  status: "Active",
} as const;
const organisation = {
  name: "Harbour Cafe Ltd",
  baseCurrency: "GBP",
  planType: null,
  multicurrencyEnabled: false,
  currencies: ["GBP"],
};
const connection = (errors: Connection["errors"] = []): Connection => ({
  ...place,
  platformKey: "gbol",
  status: "Linked",
  createdAt,
  linkEpoch: 1,
  errors,
  providerAddress: null,
  organisationId: null,
  organisationLinkId: null,
  organisation,
  lastSyncAt: createdAt,
  authorizedAt: createdAt,
  deletedAt: null,
});
const account: SourceAccount = {
  ...place,
  key: companyId,
  accountId,
  shape: 2,
  accountName: "Current account",
  accountType: "checking",
  category: "Debit",
  accountNumber: "00112233",
  sortCode: "112233",
  currency: "GBP",
  balance: storedDecimal("120.5"),
  routingInfo: null,
  accountInfo: null,
  status: "connected",
  feedNumber: 1,
  feedStartDate: "2026-05-05T00:00:00",
  modifiedAt: at,
};
const operation = (
  operationId: string,
  status: PushOperation["status"],
  statusCode: number,
): PushOperation => ({
  ...place,
  operationId,
  accountId,
  dataType: "bankTransactions",
  status,
  statusCode,
  requestedAt: new Date(at.getTime() - 60_000),
  completedAt: at,
  timeoutInMinutes: status === "TimedOut" ? 1 : null,
  errorMessage: null,
  errors: [],
  warnings: [],
  lineCount: 2,
});
const lines = [
  { transactionId: "t-1", state: "delivered" },
  { transactionId: "t-2", state: "refused" },
] as const;
const undelivered = [
  {
    transactionId: "t-2",
    state: "refused",
    code: "before-start-date",
    reason: "The date is before the account was opened.",
  },
];

/** Events that lead to a body of each name. */
const events: Readonly<Record<string, DomainEvent>> = {
  "company.created": { type: "company.created", companyId },
  "company.deleted": { type: "company.deleted", companyId },
  "company.product.added": {
    type: "company.product.added",
    companyId,
    productId: "bank-feeds",
    products: ["bank-feeds"],
  },
  "company.product.removed": {
    type: "company.product.removed",
    companyId,
    productId: "bank-feeds",
    products: [],
  },
  "connection.created": { type: "connection.created", ...place, newStatus: "PendingAuth" },
  "connection.connected": {
    type: "connection.connected",
    ...place,
    oldStatus: "PendingAuth",
    newStatus: "Linked",
  },
  "connection.reconnected": {
    type: "connection.reconnected",
    ...place,
    oldStatus: "Unlinked",
    newStatus: "Linked",
  },
  "connection.disconnected": {
    type: "connection.disconnected",
    ...place,
    oldStatus: "Linked",
    newStatus: "Unlinked",
  },
  "connection.failed": {
    type: "connection.failed",
    ...place,
    oldStatus: "PendingAuth",
    newStatus: "PendingAuth",
  },
  "connection.deleted": { type: "connection.deleted", ...place, oldStatus: "Linked", newStatus: "Linked" },
  "link.requested": { type: "link.requested", ...place, reason: "expired" },
  "bankFeeds.sourceAccount.connected": {
    type: "bankFeeds.sourceAccount.connected",
    ...place,
    accountId,
    feedStartDate: account.feedStartDate,
  },
  "bankFeeds.sourceAccount.disconnected": {
    type: "bankFeeds.sourceAccount.disconnected",
    ...place,
    accountId,
  },
  "bankTransactions.write.successful": {
    type: "bankTransactions.write.successful",
    ...place,
    operationId: succeededId,
  },
  "bankTransactions.write.unsuccessful": {
    type: "bankTransactions.write.unsuccessful",
    ...place,
    operationId: failedId,
    undelivered,
  },
  "bankAccounts.write.successful": {
    type: "bankAccounts.write.successful",
    ...place,
    operationId: succeededId,
    recordId: "0a2f7c1e-8b44-4b0e-a7d3-5c9e1f604b32",
  },
  "bankAccounts.write.unsuccessful": {
    type: "bankAccounts.write.unsuccessful",
    ...place,
    operationId: failedId,
  },
  PushOperationTimedOut: {
    type: "bankTransactions.write.unsuccessful",
    ...place,
    operationId: timedOutId,
    undelivered,
  },
  "client.rateLimit.reached": {
    type: "client.rateLimit.reached",
    dailyQuota: 12_000,
    quotaRemaining: 0,
    expiryDate: "2026-05-05T00:00:00.000Z",
  },
  "client.rateLimit.reset": {
    type: "client.rateLimit.reset",
    dailyQuota: 12_000,
    quotaRemaining: 12_000,
    expiryDate: "2026-05-06T00:00:00.000Z",
    resetReason: "new-day",
  },
};
/** Names that are told of an event which has another name of its own. */
const of: Readonly<Record<string, string>> = {
  "bankTransactions.write.outcomes": "bankTransactions.write.unsuccessful",
  DataConnectionStatusChanged: "connection.connected",
  PushOperationStatusChanged: "bankTransactions.write.successful",
  ClientRateLimitReached: "client.rateLimit.reached",
  ClientRateLimitReset: "client.rateLimit.reset",
};

function factsOf(event: DomainEvent): Facts {
  const errors = event.type === "connection.failed" ? [cancelled] : [];
  return {
    companies: new Map([[companyId, company]]),
    connections: new Map([[connectionId, connection(errors)]]),
    accounts: new Map([[accountKey(account), account]]),
    operations: new Map(
      [
        operation(succeededId, "Success", 200),
        operation(failedId, "Failed", 400),
        operation(timedOutId, "TimedOut", 408),
      ].map((one) => [one.operationId, one]),
    ),
    lines: new Map([[failedId, lines]]),
  };
}

/** A body of that name as this installation would send it, of a company that does not exist. */
export function sampleBody(config: Config, name: string): unknown {
  const event = events[of[name] ?? name]!;
  const teller: Teller = {
    client: { clientId: "9d1f0b6c-3e52-4a87-b1c4-7f20d8e65a93", clientName: config.clientName },
    config,
    show: (one) =>
      connectionReply(one, `${config.linkUrl}/companies/${companyId}/connections/${connectionId}/start`),
    companyLink: () => `${config.linkUrl}/company/${companyId}`,
  };
  const told = { eventId: "018f9a3c-6b20-7a10-8c55-1e4d9b7f0a36", at, event };
  return makeBody(teller, factsOf(event), told, name);
}
