import { type Static, Type } from "typebox";
import { Instant, Uuid } from "../http/schema.ts";

export type SyncStatus =
  | "Started"
  | "Failed"
  | "SuccessDataPushed"
  | "SuccessNoDataPushed"
  | "PartialSuccessDataPushed";

/** One fetch of the transactions of one source account and period, and what became of it. */
export interface ManagedSync {
  readonly companyId: string;
  readonly syncId: string;
  readonly connectionId: string;
  readonly sourceAccountKey: string;
  readonly accountId: string;
  readonly requestedBy: "schedule" | "request";
  readonly periodStart: Date;
  readonly periodEnd: Date;
  readonly executionStart: Date;
  readonly executionEnd: Date | null;
  readonly status: SyncStatus;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly pushOperationKeys: readonly string[];
  readonly attempts: number;
  readonly fence: number;
}

export const SyncSchema = Type.Object(
  {
    syncId: Uuid,
    clientId: Uuid,
    companyId: Uuid,
    companyName: Type.String(),
    dataConnectionId: Uuid,
    sourceAccountId: Type.String(),
    periodStartUtc: Instant,
    periodEndUtc: Instant,
    executionStartUtc: Instant,
    status: Type.String({
      description:
        "`Started`, `Failed`, `SuccessDataPushed`, `SuccessNoDataPushed` or `PartialSuccessDataPushed`.",
    }),
    executionEndUtc: Type.Optional(Instant),
    errorMessage: Type.Optional(Type.String()),
    errorCode: Type.Optional(Type.String()),
    pushOperationKeys: Type.Optional(Type.Array(Uuid)),
  },
  { title: "SyncStatusResult" },
);

export const syncReply = (
  clientId: string,
  companyName: string,
  sync: ManagedSync,
): Static<typeof SyncSchema> => ({
  syncId: sync.syncId,
  clientId,
  companyId: sync.companyId,
  companyName,
  dataConnectionId: sync.connectionId,
  sourceAccountId: sync.accountId,
  periodStartUtc: sync.periodStart.toISOString(),
  periodEndUtc: sync.periodEnd.toISOString(),
  executionStartUtc: sync.executionStart.toISOString(),
  status: sync.status,
  ...(sync.executionEnd ? { executionEndUtc: sync.executionEnd.toISOString() } : undefined),
  ...(sync.errorMessage === null ? undefined : { errorMessage: sync.errorMessage }),
  ...(sync.errorCode === null ? undefined : { errorCode: sync.errorCode }),
  ...(sync.pushOperationKeys.length === 0 ? undefined : { pushOperationKeys: [...sync.pushOperationKeys] }),
});

/** Why a sync, or an attempt at one, did not bring everything: a word for programs and a sentence for people. */
export class SyncFault extends Error {
  readonly code: string;
  /** Whether the same may go well a little later; seconds when the source said after how many. */
  readonly again: boolean | number;

  constructor(code: string, message: string, again: boolean | number = false) {
    super(message);
    this.name = "SyncFault";
    this.code = code;
    this.again = again;
  }
}
