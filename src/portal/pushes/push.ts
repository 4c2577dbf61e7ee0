import { type Static, Type } from "typebox";
import { repairObstacles } from "../../delivery/repair.ts";
import { Instant, Nullable, OneOf, Uuid } from "../../http/schema.ts";
import { operationStatuses, pushedDataTypes } from "../../push-operations/push-operation.ts";

/** How many lines of a push stand where. */
export const LineCounts = Type.Object(
  {
    waiting: Type.Integer({ description: "Accepted or being sent." }),
    atProvider: Type.Integer({
      description: "Taken by the accounting software, which has not said what became of them.",
    }),
    inDoubt: Type.Integer(),
    delivered: Type.Integer(),
    alreadyThere: Type.Integer({ description: "Found there before they were sent." }),
    refused: Type.Integer(),
    cancelled: Type.Integer(),
    available: Type.Integer({
      description: "Kept for the accounting software, which has not collected them yet.",
    }),
    collected: Type.Integer(),
  },
  { title: "PushLineCounts" },
);
export type LineCounts = Static<typeof LineCounts>;

export const PushRow = Type.Object(
  {
    pushOperationKey: Uuid,
    companyId: Uuid,
    companyName: Type.String(),
    connectionId: Uuid,
    platformKey: Type.String(),
    platformName: Type.String(),
    connectionStatus: Type.String(),
    accountId: Nullable(Type.String()),
    accountName: Nullable(Type.String()),
    accountNumber: Nullable(Type.String()),
    currency: Nullable(Type.String()),
    dataType: OneOf(...pushedDataTypes),
    status: OneOf(...operationStatuses),
    statusCode: Type.Integer(),
    requestedOnUtc: Instant,
    completedOnUtc: Nullable(Instant),
    timeoutInMinutes: Nullable(Type.Integer()),
    errorMessage: Nullable(Type.String()),
    lines: Type.Integer(),
    counts: LineCounts,
    warnings: Type.Integer(),
    repeated: Type.Integer({ description: "Lines that an earlier push had brought already." }),
    handled: Nullable(
      Type.Object(
        { at: Instant, by: Type.String(), note: Nullable(Type.String()) },
        { title: "PushHandled" },
      ),
    ),
  },
  { title: "PortalPush" },
);
export type PushRow = Static<typeof PushRow>;

/** Why lines stand where they stand. */
export const explanations = [
  "queued",
  "on-hold",
  "behind-others",
  "sending",
  "awaits-provider",
  "in-doubt",
  "parked",
  "not-linked",
  "to-collect",
  "collected",
  "delivered",
  "already-there",
  "refused",
  "cancelled",
] as const;
export const Explanation = Type.Object(
  {
    code: OneOf(...explanations),
    lines: Type.Integer(),
    /** When something happens by itself next. */
    until: Nullable(Instant),
    /** When something of the kind happened last, such as a collection. */
    since: Nullable(Instant),
    reason: Nullable(Type.String()),
  },
  { title: "PushExplanation" },
);
export type Explanation = Static<typeof Explanation>;

export const RepairPlanSchema = Type.Object(
  {
    send: Type.Integer({
      description: "Lines that are proved not to be at the provider and would be sent again.",
    }),
    kept: Nullable(
      Type.Object({ lines: Type.Integer(), obstacle: OneOf(...repairObstacles) }, { title: "RepairKept" }),
    ),
    check: Type.Object(
      { batches: Type.Integer(), lines: Type.Integer(), parked: Type.Integer() },
      { title: "RepairCheck", description: "What is read back at once; nothing of it is sent blindly." },
    ),
    held: Type.Integer({ description: "Accepted lines; a hold of their lane ends with a retry." }),
    cancel: Type.Integer({ description: "Lines that certainly have not gone out." }),
    decide: Type.Array(
      Type.Object(
        { batchId: Uuid, lines: Type.Integer(), reason: Nullable(Type.String()) },
        { title: "RepairDecision" },
      ),
      { description: "Batches that wait for a person to look into the books." },
    ),
    otherPushes: Type.Integer({
      description: "Further pushes that have some of these lines and follow them.",
    }),
  },
  { title: "PushRepairPlan" },
);

export const timelineKinds = [
  "accepted",
  "validated",
  "queued",
  "batched",
  "sent",
  "answered",
  "asked",
  "settled",
  "withdrawn",
  "parked",
  "collected",
  "undelivered",
  "ended",
  "reopened",
  "told",
  "retried",
  "cancelled",
  "handled",
  "unhandled",
  "decided",
] as const;
export const TimelineEntry = Type.Object(
  {
    at: Instant,
    kind: OneOf(...timelineKinds),
    lines: Nullable(Type.Integer()),
    batchId: Nullable(Uuid),
    attempt: Nullable(Type.Integer()),
    /** The class of an answer, the status of an end, the type of what was told. */
    result: Nullable(Type.String()),
    reason: Nullable(Type.String()),
    actor: Nullable(
      Type.Object(
        { kind: Type.String(), id: Nullable(Type.String()), name: Nullable(Type.String()) },
        { title: "PushActor" },
      ),
    ),
    correlationId: Nullable(Type.String()),
  },
  { title: "PushTimelineEntry" },
);
export type TimelineEntry = Static<typeof TimelineEntry>;

export const ExchangeSchema = Type.Object(
  {
    exchangeId: Uuid,
    batchId: Uuid,
    attempt: Type.Integer(),
    purpose: OneOf("send", "settle"),
    at: Instant,
    durationMs: Type.Integer(),
    method: Type.String(),
    address: Type.String(),
    statusCode: Nullable(Type.Integer()),
    failure: Nullable(Type.String()),
    providerReference: Nullable(Type.String()),
    requestDigest: Nullable(Type.String({ description: "SHA-256 of the body, in hexadecimal." })),
    requestOctets: Type.Integer(),
    answerOctets: Nullable(Type.Integer()),
    request: Nullable(Type.String({ description: "Its beginning, without secrets." })),
    answer: Nullable(Type.String({ description: "Its beginning, without secrets." })),
  },
  { title: "ProviderExchange" },
);

export const BatchSchema = Type.Object(
  {
    batchId: Uuid,
    state: Type.String(),
    lines: Type.Integer(),
    attempts: Type.Integer(),
    idempotencyKey: Type.String(),
    requestDigest: Type.String({ description: "SHA-256 of the frozen request, in hexadecimal." }),
    receipt: Nullable(Type.String({ description: "The provider's own name of what it took." })),
    reason: Nullable(Type.String()),
    nextOnUtc: Nullable(Instant),
    createdOnUtc: Instant,
    settledOnUtc: Nullable(Instant),
  },
  { title: "PushBatch" },
);

export const ToldSchema = Type.Object(
  {
    messageId: Uuid,
    eventType: Type.String(),
    createdOnUtc: Instant,
    deliveries: Type.Array(
      Type.Object(
        { webhookId: Uuid, state: Type.String(), attempts: Type.Integer() },
        { title: "PushToldDelivery" },
      ),
    ),
  },
  { title: "PushTold" },
);

export const PushDetail = Type.Object(
  {
    push: PushRow,
    correlationId: Nullable(Type.String()),
    explanations: Type.Array(Explanation),
    reasons: Type.Array(
      Type.Object(
        {
          state: Type.String(),
          code: Nullable(Type.String()),
          reason: Nullable(Type.String()),
          lines: Type.Integer(),
        },
        { title: "PushReason" },
      ),
    ),
    findings: Type.Array(
      Type.Object({ itemId: Type.String(), message: Type.String() }, { title: "PushFinding" }),
      { description: "Warnings of the check when it was pushed." },
    ),
    firstSentOnUtc: Nullable(Instant),
    plan: RepairPlanSchema,
    timeline: Type.Array(TimelineEntry),
    batches: Type.Array(BatchSchema),
    exchanges: Type.Array(ExchangeSchema),
    told: Type.Array(ToldSchema),
    neighbours: Type.Array(PushRow, { description: "Pushes of the same account before and after it." }),
  },
  { title: "PortalPushDetail" },
);
export type PushDetail = Static<typeof PushDetail>;
