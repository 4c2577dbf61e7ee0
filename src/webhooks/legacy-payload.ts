import { type Static, type TSchema, Type } from "typebox";
import type { Connection } from "../connections/connection.ts";
import { OneOf, Uuid } from "../http/schema.ts";
import type { PushOperation } from "../push-operations/push-operation.ts";
import type { ConnectionEvent, RateLimitEvent } from "./payload.ts";
import { type Told, uuidOf } from "./told-event.ts";

/** The client that legacy bodies name. */
export interface LegacyClient {
  readonly clientId: string;
  readonly clientName: string;
}

/** What the two spellings of the kind of rule are for each legacy event (wire contract, section 8.4). */
export const ruleLabels = {
  DataConnectionStatusChanged: {
    RuleType: "DataConnectionStatusChanged",
    Type: "DataConnectionStatusChanged",
  },
  PushOperationStatusChanged: {
    RuleType: "Push Operation Status Changed()",
    Type: "Push Operation Status Changed",
  },
  PushOperationTimedOut: { RuleType: "Push Operation Timed Out", Type: "Push Operation Timed Out" },
  ClientRateLimitReached: { RuleType: "Rate Limit Reached", Type: "Rate Limit Reached" },
  ClientRateLimitReset: { RuleType: "Rate Limit Reset", Type: "Rate Limit Reset" },
  DataSyncCompleted: { RuleType: "Data sync completed", Type: "Data sync completed" },
  DatasetDataChanged: { RuleType: "Dataset data changed", Type: "Dataset data changed" },
  DataSyncStatusChangedToError: {
    RuleType: "Data sync status changed to error",
    Type: "Data sync status changed to error",
  },
  NewCompanySynchronized: { RuleType: "New company synchronized", Type: "New company synchronized" },
} as const;
export type LegacyName = keyof typeof ruleLabels;

const client = {
  ClientId: Uuid,
  ClientName: Type.String(),
  RuleId: Type.String({ format: "uuid", description: "The same for all bodies of one kind." }),
  RuleType: Type.String(),
  Type: Type.String({ description: "The kind again, as the guide to bank feeds prints it." }),
  AlertId: Type.String({ format: "uuid", description: "Names the event." }),
  Message: Type.String(),
};
const ofConnection = <D extends TSchema>(title: string, data: D) =>
  Type.Object({ ...client, CompanyId: Uuid, DataConnectionId: Uuid, Data: data }, { title });

const Status = OneOf("PendingAuth", "Linked", "Unlinked", "Deauthorized");
export const ConnectionStatusChangedWebhook = ofConnection(
  "ConnectionStatusChangedWebhook",
  Type.Object({
    dataConnectionId: Uuid,
    platformKey: Type.String(),
    newStatus: Status,
    oldStatus: Status,
  }),
);
export const PushOperationStatusChangedWebhook = ofConnection(
  "PushOperationStatusChangedWebhook",
  Type.Object({
    dataType: Type.String(),
    status: OneOf("Pending", "Success", "Failed", "TimedOut"),
    pushOperationKey: Uuid,
  }),
);
export const PushOperationTimedOutWebhook = ofConnection(
  "PushOperationTimedOutWebhook",
  Type.Object({ dataType: Type.String(), pushOperationKey: Uuid, pushOperationGuid: Uuid }),
);
export const RateLimitReachedWebhook = Type.Object(
  {
    ...client,
    Data: Type.Object({ DailyQuota: Type.Integer(), ExpiresUtc: Type.String({ format: "date-time" }) }),
  },
  { title: "ClientRateLimitReachedWebhook" },
);
export const RateLimitResetWebhook = Type.Object(
  {
    ...client,
    Data: Type.Object({
      DailyQuota: Type.Integer(),
      ExpiresUtc: Type.String({ format: "date-time" }),
      QuotaRemaining: Type.Integer(),
      ResetReason: Type.String(),
    }),
  },
  { title: "ClientRateLimitResetWebhook" },
);
/** Of the kinds that tell of synchronised data sets, which this platform has none of. */
export const DataSetWebhook = ofConnection(
  "DataSetWebhook",
  Type.Object({
    dataType: Type.String(),
    datasetId: Uuid,
    datasetStatus: Type.Optional(Type.String()),
  }),
);

const keys = (by: LegacyClient, name: LegacyName, alertId: string, message: string) => ({
  ClientId: by.clientId,
  ClientName: by.clientName,
  RuleId: uuidOf(by.clientId, name),
  ...ruleLabels[name],
  AlertId: alertId,
  Message: message,
});
const alertOf = ({ eventId }: Told<unknown>, name: LegacyName): string => uuidOf(eventId, name);

/** Undefined where the status stayed as it was. */
export function connectionStatusChanged(
  by: LegacyClient,
  told: Told<ConnectionEvent>,
  connection: Connection,
): Static<typeof ConnectionStatusChangedWebhook> | undefined {
  const { oldStatus, newStatus } = told.event;
  if (oldStatus === undefined || oldStatus === newStatus) return undefined;
  const name = "DataConnectionStatusChanged";
  const message = `Data connection ${connection.connectionId} changed from ${oldStatus} to ${newStatus}.`;
  return {
    ...keys(by, name, alertOf(told, name), message),
    CompanyId: connection.companyId,
    DataConnectionId: connection.connectionId,
    Data: {
      dataConnectionId: connection.connectionId,
      platformKey: connection.platformKey,
      newStatus,
      oldStatus,
    },
  };
}

export function pushOperationStatusChanged(
  by: LegacyClient,
  told: Told<unknown>,
  operation: PushOperation,
): Static<typeof PushOperationStatusChangedWebhook> {
  const name = "PushOperationStatusChanged";
  const { operationId, dataType, status } = operation;
  return {
    ...keys(by, name, alertOf(told, name), `Push operation ${operationId} is now ${status}.`),
    CompanyId: operation.companyId,
    DataConnectionId: operation.connectionId,
    Data: { dataType, status, pushOperationKey: operationId },
  };
}

/** Undefined for operations that ended otherwise. */
export function pushOperationTimedOut(
  by: LegacyClient,
  told: Told<unknown>,
  operation: PushOperation,
): Static<typeof PushOperationTimedOutWebhook> | undefined {
  if (operation.status !== "TimedOut") return undefined;
  const name = "PushOperationTimedOut";
  const { operationId, dataType } = operation;
  return {
    ...keys(by, name, alertOf(told, name), `Push operation ${operationId} timed out.`),
    CompanyId: operation.companyId,
    DataConnectionId: operation.connectionId,
    Data: { dataType, pushOperationKey: operationId, pushOperationGuid: operationId },
  };
}

const resetReasons = {
  "new-day": "A new day began.",
  "larger-quota": "The daily quota has grown with the number of connected companies.",
} as const;

export const rateLimitReached = (
  by: LegacyClient,
  told: Told<RateLimitEvent>,
): Static<typeof RateLimitReachedWebhook> => ({
  ...keys(
    by,
    "ClientRateLimitReached",
    alertOf(told, "ClientRateLimitReached"),
    "The daily quota of requests is used up.",
  ),
  Data: { DailyQuota: told.event.dailyQuota, ExpiresUtc: told.event.expiryDate },
});

export const rateLimitReset = (
  by: LegacyClient,
  told: Told<RateLimitEvent>,
): Static<typeof RateLimitResetWebhook> => ({
  ...keys(by, "ClientRateLimitReset", alertOf(told, "ClientRateLimitReset"), "Requests are accepted again."),
  Data: {
    DailyQuota: told.event.dailyQuota,
    ExpiresUtc: told.event.expiryDate,
    QuotaRemaining: told.event.quotaRemaining,
    ResetReason: resetReasons[told.event.resetReason ?? "new-day"],
  },
});
