import { type Static, Type } from "typebox";
import { Instant, Nullable, OneOf, Uuid } from "../http/schema.ts";

export const pullStatuses = [
  "Queued",
  "Fetching",
  "Complete",
  "FetchError",
  "AuthError",
  "RateLimitError",
  "Cancelled",
] as const;
/** The statuses of the contract that a fetch of ours goes through. */
export type PullStatus = (typeof pullStatuses)[number];

/** One fetch of a data set from the accounting software. */
export interface PullOperation {
  readonly companyId: string;
  readonly pullId: string;
  readonly connectionId: string;
  /** The organisation it fetches from; of another one nothing is stored. */
  readonly organisationId: string;
  readonly dataType: string;
  readonly status: PullStatus;
  readonly attempts: number;
  readonly requestedAt: Date;
  readonly completedAt: Date | null;
  readonly errorMessage: string | null;
}

const statuses = [
  ...["Initial", "Queued", "Fetching", "MapQueued", "Mapping", "Complete", "FetchError", "MapError"],
  ...["InternalError", "ProcessingQueued", "Processing", "ProcessingError", "ValidationQueued", "Validating"],
  ...["ValidationError", "AuthError", "Cancelled", "NotSupported", "RateLimitError", "PermissionsError"],
  "PrerequisiteNotMet",
];

export const PullOperationSchema = Type.Object(
  {
    id: Uuid,
    companyId: Uuid,
    connectionId: Uuid,
    dataType: Type.String(),
    status: OneOf(...statuses),
    statusDescription: Type.Optional(Nullable(Type.String())),
    errorMessage: Type.Optional(Nullable(Type.String())),
    requested: Instant,
    completed: Type.Optional(Instant),
    progress: Type.Integer({ description: "0 when queued, 40 while fetching, 100 when over." }),
    isCompleted: Type.Boolean(),
    isErrored: Type.Boolean(),
  },
  { title: "PullOperation" },
);

export const isOver = (status: PullStatus): boolean => status !== "Queued" && status !== "Fetching";
const isError = (status: PullStatus): boolean => status.endsWith("Error");

export function pullReply(pull: PullOperation): Static<typeof PullOperationSchema> {
  const { status } = pull;
  return {
    id: pull.pullId,
    companyId: pull.companyId,
    connectionId: pull.connectionId,
    dataType: pull.dataType,
    status,
    ...(status === "Fetching" && pull.attempts > 1
      ? { statusDescription: `Attempt ${pull.attempts}: the ones before met an error that may pass.` }
      : undefined),
    ...(pull.errorMessage === null ? undefined : { errorMessage: pull.errorMessage }),
    requested: pull.requestedAt.toISOString(),
    ...(pull.completedAt ? { completed: pull.completedAt.toISOString() } : undefined),
    progress: status === "Queued" ? 0 : status === "Fetching" ? 40 : 100,
    isCompleted: status === "Complete",
    isErrored: isError(status),
  };
}
