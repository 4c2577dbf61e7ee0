import { type Static, Type } from "typebox";
import { Instant, OneOf, Uuid } from "../http/schema.ts";
import type { Organisation, PlatformKey } from "../integrations/integration.ts";
import { platformOf } from "../integrations/platforms.ts";

export const connectionStatuses = ["PendingAuth", "Linked", "Unlinked", "Deauthorized"] as const;
export type ConnectionStatus = (typeof connectionStatuses)[number];

export interface Connection {
  readonly companyId: string;
  readonly connectionId: string;
  readonly platformKey: PlatformKey;
  readonly status: ConnectionStatus;
  readonly createdAt: Date;
  readonly linkEpoch: number;
  readonly errors: readonly ConnectionError[];
  readonly providerAddress: string | null;
  readonly organisationId: string | null;
  readonly organisationLinkId: string | null;
  /** Facts of the organisation as last read from the accounting software. */
  readonly organisation: Organisation | null;
  readonly lastSyncAt: Date | null;
  /** When the customer last authorised it; stays when what was granted has ended. */
  readonly authorizedAt: Date | null;
  readonly deletedAt: Date | null;
}

/** Something that went wrong between the customer's accounting software and us. */
export interface ConnectionError {
  readonly statusCode: string;
  readonly statusText: string;
  readonly errorMessage: string;
  readonly erroredOnUtc: string;
  readonly status: "Active" | "Resolved";
  readonly resolvedOnUtc?: string;
  /** What the customer's pages tell apart; the API's replies do not carry it. */
  readonly code?: ConnectionProblem | RefusedForNow;
  /** Names the request it happened in; the API's replies do not carry it. */
  readonly correlationId?: string;
}

/** A refusal that may pass by itself: not yet a problem of the customer's. */
export type RefusedForNow = "refused-for-now";

/** Why a connection was not made, or does not work any more, as customers are told. */
export const connectionProblems = [
  "cancelled",
  "failed",
  "access-lost",
  "ended-in-software",
  "other-software-connected",
  "switched-off",
  "link-ended",
] as const;
export type ConnectionProblem = (typeof connectionProblems)[number];

export const sourceTypes = [
  "Accounting",
  "Banking",
  "BankFeed",
  "Commerce",
  "Expense",
  "Other",
  "Unknown",
] as const;
const ConnectionErrorSchema = Type.Object(
  {
    statusCode: Type.String(),
    statusText: Type.String(),
    errorMessage: Type.String(),
    erroredOnUtc: Instant,
    status: OneOf("Active", "Resolved"),
    resolvedOnUtc: Type.Optional(Instant),
  },
  { title: "DataConnectionError" },
);

export const ConnectionSchema = Type.Object(
  {
    id: Uuid,
    integrationId: Uuid,
    integrationKey: Type.String({ description: "The integration, by its key of four letters." }),
    sourceId: Uuid,
    sourceType: OneOf(...sourceTypes),
    platformName: Type.String(),
    linkUrl: Type.String({
      format: "uri",
      description: "Where the customer authorises the connection; it holds a one-time password.",
    }),
    status: OneOf(...connectionStatuses),
    created: Instant,
    lastSync: Type.Optional(Instant),
    dataConnectionErrors: Type.Array(ConnectionErrorSchema),
    connectionInfo: Type.Optional(Type.Record(Type.String(), Type.String())),
  },
  { title: "Connection" },
);
export type ConnectionReply = Static<typeof ConnectionSchema>;

export function connectionReply(connection: Connection, linkUrl: string): ConnectionReply {
  const platform = platformOf(connection.platformKey);
  return {
    id: connection.connectionId,
    integrationId: platform.integrationId,
    integrationKey: platform.key,
    sourceId: platform.sourceId,
    sourceType: platform.sourceType,
    platformName: platform.name,
    linkUrl,
    status: connection.status,
    created: connection.createdAt.toISOString(),
    ...(connection.lastSyncAt ? { lastSync: connection.lastSyncAt.toISOString() } : undefined),
    dataConnectionErrors: connection.errors.map(({ code, correlationId, ...error }) => error),
    ...(connection.organisation
      ? { connectionInfo: { organisation: connection.organisation.name } }
      : undefined),
  };
}

/** At most this many entries are kept in a connection's error list; the oldest go. */
const maximumErrors = 20;

export function withError(
  errors: readonly ConnectionError[],
  error: Pick<ConnectionError, "statusCode" | "statusText" | "errorMessage" | "code" | "correlationId">,
  now: Date,
): ConnectionError[] {
  return [...errors, { ...error, erroredOnUtc: now.toISOString(), status: "Active" as const }].slice(
    -maximumErrors,
  );
}

/** All errors marked as resolved: the connection works again. */
export function resolved(errors: readonly ConnectionError[], now: Date): ConnectionError[] {
  return errors.map((error) =>
    error.status === "Active"
      ? { ...error, status: "Resolved" as const, resolvedOnUtc: now.toISOString() }
      : error,
  );
}
