import { type Static, Type } from "typebox";
import type { UndeliveredLine } from "../audit/events.ts";
import { Amount, Instant, Nullable, OneOf, Uuid, ValidationSchema } from "../http/schema.ts";
import type { Finding } from "../problem.ts";

/** What can be pushed. */
export const pushedDataTypes = ["bankTransactions", "bankAccounts"] as const;
export type PushedDataType = (typeof pushedDataTypes)[number];
export const operationStatuses = ["Pending", "Success", "Failed", "TimedOut"] as const;
export type OperationStatus = (typeof operationStatuses)[number];

/** An operation that has just ended, with those of its lines that were not delivered by then. */
export interface EndedOperation extends PushOperation {
  readonly undelivered: readonly UndeliveredLine[] | null;
}

/** A push as the bank follows it. Its status is that of its lines: Success only once all of them are delivered. */
export interface PushOperation {
  readonly companyId: string;
  readonly operationId: string;
  readonly connectionId: string;
  readonly accountId: string | null;
  readonly dataType: PushedDataType;
  readonly status: OperationStatus;
  readonly statusCode: number;
  readonly requestedAt: Date;
  readonly completedAt: Date | null;
  readonly timeoutInMinutes: number | null;
  readonly errorMessage: string | null;
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
  readonly lineCount: number;
}

const DataType = OneOf(...pushedDataTypes);
const Change = Type.Object(
  {
    type: OneOf("Unknown", "Created", "Modified", "Deleted", "AttachmentUploaded"),
    recordRef: Type.Object({ id: Type.String(), dataType: DataType }),
    attachmentId: Nullable(Type.String()),
  },
  { title: "PushOperationChange" },
);
const Minutes = Nullable(Type.Integer({ format: "int32" }));
export const PushOperationSchema = Type.Object(
  {
    companyId: Uuid,
    pushOperationKey: Uuid,
    dataConnectionKey: Type.String({ format: "uuid", description: "The id of the connection." }),
    dataType: DataType,
    requestedOnUtc: Instant,
    completedOnUtc: Type.Optional(Instant),
    status: OneOf(...operationStatuses),
    statusCode: Type.Integer({
      description: "202 while pending, 200 after success, 400 or 500 after failure, 408 when timed out.",
    }),
    changes: Type.Array(Change),
    timeoutInMinutes: Minutes,
    timeoutInSeconds: Nullable(Type.Integer({ format: "int32", deprecated: true })),
    errorMessage: Nullable(Type.String()),
    validation: ValidationSchema,
  },
  { title: "PushOperation" },
);

export function operationReply(operation: PushOperation): Static<typeof PushOperationSchema> {
  const { accountId, dataType, timeoutInMinutes } = operation;
  const created = operation.status === "Success" && accountId !== null;
  return {
    companyId: operation.companyId,
    pushOperationKey: operation.operationId,
    dataConnectionKey: operation.connectionId,
    dataType,
    requestedOnUtc: operation.requestedAt.toISOString(),
    ...(operation.completedAt ? { completedOnUtc: operation.completedAt.toISOString() } : undefined),
    status: operation.status,
    statusCode: operation.statusCode,
    changes: created ? [{ type: "Created", recordRef: { id: accountId, dataType }, attachmentId: null }] : [],
    timeoutInMinutes,
    timeoutInSeconds: timeoutInMinutes === null ? null : timeoutInMinutes * 60,
    errorMessage: operation.errorMessage,
    validation: { errors: [...operation.errors], warnings: [...operation.warnings] },
  };
}

/**
 * Where a line stands: on its way, or at one of the last six, which are ends; a refused or cancelled line may be pushed
 * again. `available` and `collected` are of lines that the accounting software fetches from us.
 */
export const lineStates = [
  "accepted",
  "sending",
  "at-provider",
  "in-doubt",
  "delivered",
  "already-there",
  "refused",
  "cancelled",
  "available",
  "collected",
] as const;
export type LineState = (typeof lineStates)[number];

/** Outcome of one line of a push: an extension of ours beside the contract. */
export const LineOutcomeSchema = Type.Object(
  {
    transactionId: Type.String(),
    state: OneOf(...lineStates),
    date: Type.String(),
    amount: Amount,
    balance: Type.Optional(Amount),
    description: Type.Optional(Type.String()),
    transactionType: Type.Optional(Type.String()),
    repeated: Type.Boolean({ description: "Whether an earlier push had brought the transaction already." }),
    code: Type.Optional(Type.String()),
    reason: Type.Optional(Type.String()),
    acceptedOnUtc: Instant,
    settledOnUtc: Type.Optional(Instant),
  },
  { title: "LineOutcome" },
);
export type LineOutcome = Static<typeof LineOutcomeSchema>;
