import { type Static, Type } from "typebox";
import { installation } from "../../audit/events.ts";
import { Instant, Nullable, OneOf, Uuid } from "../../http/schema.ts";
import { type Consumer, ConsumerDetailSchema, consumerDetail } from "../../webhooks/consumer.ts";
import { type State, states } from "../../webhooks/message.ts";
import type { RecoveryPlan } from "../../webhooks/plan-recovery.ts";

/** Attempts of some time, counted. */
export interface Counts {
  readonly succeeded: number;
  readonly failed: number;
  /** Of all of them together. */
  readonly durationMs: number;
}

const CountsSchema = Type.Object({
  succeeded: Type.Integer(),
  failed: Type.Integer(),
  meanMs: Nullable(Type.Number({ description: "Of one attempt; null without any." })),
});
export const EndpointSchema = Type.Object(
  {
    ...ConsumerDetailSchema.properties,
    lastDay: CountsSchema,
    lastFourWeeks: CountsSchema,
  },
  { title: "PortalWebhookEndpoint" },
);

export const noCounts: Counts = { succeeded: 0, failed: 0, durationMs: 0 };

export const countsView = ({ succeeded, failed, durationMs }: Counts): Static<typeof CountsSchema> => ({
  succeeded,
  failed,
  meanMs: succeeded + failed === 0 ? null : Math.round(durationMs / (succeeded + failed)),
});

export const endpointView = (
  consumer: Consumer,
  headerNames: readonly string[],
  counts: { readonly lastDay: Counts; readonly lastFourWeeks: Counts },
  now: Date,
): Static<typeof EndpointSchema> => ({
  ...consumerDetail(consumer, headerNames, now),
  lastDay: countsView(counts.lastDay),
  lastFourWeeks: countsView(counts.lastFourWeeks),
});

/** A stretch of time with its attempts. */
export interface Bucket extends Counts {
  readonly at: Date;
}

export const ActivitySchema = Type.Object(
  {
    from: Instant,
    until: Instant,
    bucketMinutes: Type.Integer(),
    buckets: Type.Array(
      Type.Object({
        at: Instant,
        succeeded: Type.Integer(),
        failed: Type.Integer(),
        meanMs: CountsSchema.properties.meanMs,
      }),
    ),
  },
  { title: "PortalWebhookActivity" },
);

/** Every stretch from `from` to `until`, also those without attempts. */
export function activityView(
  found: readonly Bucket[],
  { from, until, minutes }: { from: Date; until: Date; minutes: number },
): Static<typeof ActivitySchema> {
  const known = new Map(found.map((bucket) => [bucket.at.getTime(), bucket]));
  const step = minutes * 60_000;
  const first = Math.ceil(from.getTime() / step) * step;
  const places = Array.from(
    { length: Math.max(0, Math.floor((until.getTime() - first) / step) + 1) },
    (_, nth) => first + nth * step,
  );
  return {
    from: new Date(first).toISOString(),
    until: until.toISOString(),
    bucketMinutes: minutes,
    buckets: places.map((at) => ({
      at: new Date(at).toISOString(),
      ...countsView(known.get(at) ?? noCounts),
    })),
  };
}

export const PlanSchema = Type.Object(
  {
    since: Instant,
    until: Instant,
    messages: Type.Integer(),
    byType: Type.Array(
      Type.Object({ eventType: Type.String(), messages: Type.Integer(), oldest: Instant, newest: Instant }),
    ),
    ratePerSecond: Nullable(Type.Integer()),
    secondsAtLeast: Nullable(Type.Integer()),
    held: Nullable(OneOf("disabled", "paused")),
  },
  { title: "PortalRecoveryPlan" },
);

export const planView = (plan: RecoveryPlan): Static<typeof PlanSchema> => ({
  ...plan,
  since: plan.since.toISOString(),
  until: plan.until.toISOString(),
  byType: plan.byType.map(({ oldest, newest, ...type }) => ({
    ...type,
    oldest: oldest.toISOString(),
    newest: newest.toISOString(),
  })),
});

/** A message with how its delivery to each consumer stands. */
export interface ToldMessage {
  readonly messageId: string;
  readonly companyId: string;
  readonly companyName: string | null;
  readonly eventType: string;
  readonly createdAt: Date;
  readonly deliveries: readonly ToldDelivery[];
}
export interface ToldDelivery {
  readonly webhookId: string;
  readonly status: State;
  readonly attempts: number;
  readonly test: boolean;
}

export const ToldMessageSchema = Type.Object(
  {
    id: Uuid,
    companyId: Nullable(Uuid),
    companyName: Nullable(Type.String()),
    eventType: Type.String(),
    created: Instant,
    deliveries: Type.Array(
      Type.Object({
        webhookId: Uuid,
        status: OneOf(...states),
        attempts: Type.Integer(),
        test: Type.Boolean(),
      }),
    ),
  },
  { title: "PortalWebhookMessage" },
);

export const toldMessageView = (message: ToldMessage): Static<typeof ToldMessageSchema> => ({
  id: message.messageId,
  companyId: message.companyId === installation ? null : message.companyId,
  companyName: message.companyName,
  eventType: message.eventType,
  created: message.createdAt.toISOString(),
  deliveries: [...message.deliveries],
});
