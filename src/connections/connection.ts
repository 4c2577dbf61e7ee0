import { type Static, Type } from "typebox";
import { OneOf } from "../http/schema.ts";
import type { Organisation, PlatformKey } from "../integrations/integration.ts";
import { platformOf } from "../integrations/platforms.ts";

export type ConnectionStatus = "PendingAuth" | "Linked" | "Unlinked" | "Deauthorized";

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
}

export const ConnectionSchema = Type.Object({
  id: Type.String(),
  integrationId: Type.String(),
  integrationKey: Type.String(),
  sourceId: Type.String(),
  sourceType: Type.String(),
  platformName: Type.String(),
  linkUrl: Type.String(),
  status: OneOf("PendingAuth", "Linked", "Unlinked", "Deauthorized"),
  created: Type.String(),
  lastSync: Type.Optional(Type.String()),
  dataConnectionErrors: Type.Array(
    Type.Object({
      statusCode: Type.String(),
      statusText: Type.String(),
      errorMessage: Type.String(),
      erroredOnUtc: Type.String(),
      status: OneOf("Active", "Resolved"),
      resolvedOnUtc: Type.Optional(Type.String()),
    }),
  ),
  connectionInfo: Type.Optional(Type.Record(Type.String(), Type.String())),
});
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
    dataConnectionErrors: [...connection.errors],
    ...(connection.organisation
      ? { connectionInfo: { organisation: connection.organisation.name } }
      : undefined),
  };
}

/** At most this many entries are kept in a connection's error list; the oldest go. */
const maximumErrors = 20;

export function withError(
  errors: readonly ConnectionError[],
  error: Pick<ConnectionError, "statusCode" | "statusText" | "errorMessage">,
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
