import { type Static, type TSchema, Type } from "typebox";
import { CompanyReference, CompanySchema } from "../companies/company.ts";
import { ConnectionSchema } from "../connections/connection.ts";
import { Instant, Nullable, OneOf, Uuid } from "../http/schema.ts";
import { lineStates } from "../push-operations/push-operation.ts";
import { SourceAccountSchema } from "../source-accounts/source-account.ts";

/** Every body but the legacy ones: which event, when, and what it tells (wire contract, section 8.2). */
const enveloped = <P extends TSchema>(title: string, eventTypes: readonly string[], payload: P) =>
  Type.Object(
    {
      id: Type.String({ format: "uuid", description: "Names the event; the same at every consumer." }),
      eventType: OneOf(...eventTypes),
      generatedDate: Instant,
      payload,
    },
    { title },
  );

const WriteStatus = OneOf("Pending", "Failed", "Success", "TimedOut");

export const CompanyDetails = Type.Omit(CompanySchema, ["dataConnections", "ownerUserIds"], {
  title: "CompanyDetails",
});
export const CompanyWebhook = enveloped(
  "CompanyWebhook",
  ["company.created", "company.deleted"],
  CompanyDetails,
);

export const CompanyProductPayload = Type.Object({
  id: Uuid,
  name: Type.String(),
  description: Type.Optional(Type.String()),
  productId: Type.String(),
  productName: Type.String(),
  products: Type.Array(Type.String(), { description: "Products of the company after the change." }),
});
export const CompanyProductWebhook = enveloped(
  "CompanyProductWebhook",
  ["company.product.added", "company.product.removed"],
  CompanyProductPayload,
);

export const ConnectionPayload = Type.Object({
  referenceCompany: CompanyReference,
  connection: ConnectionSchema,
});
export const ConnectionWebhook = enveloped(
  "ConnectionWebhook",
  ["created", "connected", "failed", "disconnected", "reconnected", "deleted"].map(
    (what) => `connection.${what}`,
  ),
  ConnectionPayload,
);

export const SourceAccountPayload = Type.Object({
  referenceCompany: CompanyReference,
  companyId: Type.String({ format: "uuid", deprecated: true }),
  connectionId: Uuid,
  sourceAccount: SourceAccountSchema,
});
export const SourceAccountWebhook = enveloped(
  "SourceAccountWebhook",
  ["bankFeeds.sourceAccount.connected", "bankFeeds.sourceAccount.disconnected"],
  SourceAccountPayload,
);

export const WritePayload = Type.Object({
  id: Type.String({ format: "uuid", description: "Key of the push operation." }),
  type: OneOf("Create", "Update", "Delete", "UploadAttachment"),
  referenceCompany: CompanyReference,
  connectionId: Uuid,
  requestedOnDate: Instant,
  completedOnDate: Instant,
  status: WriteStatus,
  record: Type.Optional(
    Type.Object({ id: Type.String() }, { description: "What was written; only when it was." }),
  ),
  attachmentId: Type.Optional(Nullable(Type.String())),
});
export const DataTypeWriteWebhook = enveloped(
  "DataTypeWriteWebhook",
  ["bankTransactions", "bankAccounts"].flatMap((dataType) => [
    `${dataType}.write.successful`,
    `${dataType}.write.unsuccessful`,
  ]),
  WritePayload,
);

export const OutcomesPayload = Type.Object({
  id: Type.String({ format: "uuid", description: "Key of the push operation." }),
  referenceCompany: CompanyReference,
  connectionId: Uuid,
  accountId: Type.String({ description: "The bank's id of the source account." }),
  requestedOnDate: Instant,
  completedOnDate: Instant,
  status: WriteStatus,
  lines: Type.Array(
    Type.Object({
      transactionId: Type.String(),
      outcome: OneOf(...lineStates),
      code: Type.Optional(Type.String({ description: "Why it was not delivered, for programs." })),
      reason: Type.Optional(Type.String({ description: "Why it was not delivered, for people." })),
    }),
    {
      maxItems: 1000,
      description: "Every line of the push, in order of acceptance, as it stood when the push ended.",
    },
  ),
});
export const OutcomesWebhook = enveloped(
  "TransactionOutcomesWebhook",
  ["bankTransactions.write.outcomes"],
  OutcomesPayload,
);

export const LinkRequestPayload = Type.Object({
  referenceCompany: CompanyReference,
  connectionId: Type.Optional(Uuid),
  reason: OneOf("expired", "used", "ended"),
  linkUrl: Type.String({
    format: "uri",
    description: "A link that is good from now on, to be sent to the customer.",
  }),
});
export const LinkRequestWebhook = enveloped("LinkRequestWebhook", ["link.requested"], LinkRequestPayload);

export const RateLimitPayload = Type.Object({
  dailyQuota: Type.Integer(),
  quotaRemaining: Type.Integer(),
  expiryDate: Instant,
});
export const ClientRateLimitWebhook = enveloped(
  "ClientRateLimitWebhook",
  ["client.rateLimit.reached", "client.rateLimit.reset"],
  RateLimitPayload,
);

export const ReadCompletedWebhook = enveloped(
  "ReadCompletedWebhook",
  ["read.completed", "read.completed.initial"],
  Type.Object({
    referenceCompany: CompanyReference,
    modifiedFromDate: Type.Optional(Nullable(Instant)),
    dataTypes: Type.Array(
      Type.Object({
        connectionId: Uuid,
        dataType: Type.String(),
        recordsModified: Type.Boolean(),
        status: Type.String(),
        issues: Type.Optional(
          Nullable(Type.Array(Type.Object({ type: Type.String(), message: Type.String() }))),
        ),
      }),
    ),
  }),
);

export type CompanyProductPayload = Static<typeof CompanyProductPayload>;
export type ConnectionPayload = Static<typeof ConnectionPayload>;
export type SourceAccountPayload = Static<typeof SourceAccountPayload>;
export type WritePayload = Static<typeof WritePayload>;
export type OutcomesPayload = Static<typeof OutcomesPayload>;
export type LinkRequestPayload = Static<typeof LinkRequestPayload>;
export type RateLimitPayload = Static<typeof RateLimitPayload>;
