import { type Static, Type } from "typebox";
import type { UndeliveredLine } from "../audit/events.ts";
import { Nullable, OneOf, ValidationSchema } from "../http/schema.ts";
import type { Finding } from "../problem.ts";

export type OperationStatus = "Pending" | "Success" | "Failed" | "TimedOut";

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
  readonly dataType: string;
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

export const PushOperationSchema = Type.Object({
  companyId: Type.String(),
  pushOperationKey: Type.String(),
  dataConnectionKey: Type.String(),
  dataType: Type.String(),
  requestedOnUtc: Type.String(),
  completedOnUtc: Type.Optional(Type.String()),
  status: OneOf("Pending", "Success", "Failed", "TimedOut"),
  statusCode: Type.Integer(),
  changes: Type.Array(
    Type.Object({
      type: Type.String(),
      recordRef: Type.Object({ id: Type.String(), dataType: Type.String() }),
      attachmentId: Nullable(Type.String()),
    }),
  ),
  timeoutInMinutes: Nullable(Type.Integer()),
  timeoutInSeconds: Nullable(Type.Integer()),
  errorMessage: Nullable(Type.String()),
  validation: ValidationSchema,
});

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

/** Where a line stands. The last four are ends; a refused or cancelled line may be pushed again. */
export type LineState =
  | "accepted"
  | "sending"
  | "at-provider"
  | "in-doubt"
  | "delivered"
  | "already-there"
  | "refused"
  | "cancelled";

/** Outcome of one line of a push: an extension of ours beside the contract. */
export const LineOutcomeSchema = Type.Object({
  transactionId: Type.String(),
  state: OneOf(
    "accepted",
    "sending",
    "at-provider",
    "in-doubt",
    "delivered",
    "already-there",
    "refused",
    "cancelled",
  ),
  date: Type.String(),
  amount: Type.Number(),
  /** True when an earlier push had brought the line already. */
  repeated: Type.Boolean(),
  code: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String()),
  acceptedOnUtc: Type.String(),
  settledOnUtc: Type.Optional(Type.String()),
});
export type LineOutcome = Static<typeof LineOutcomeSchema>;
