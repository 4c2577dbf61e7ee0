import { type Static, Type } from "typebox";
import { Instant, Nullable, OneOf, Uuid, WebAddress } from "../http/schema.ts";
import { type Finding, invalid } from "../problem.ts";
import { findEventType } from "./event-types.ts";
import { headerFindings } from "./headers.ts";

/** More endpoints than this cannot be registered (D-21). */
export const maximumConsumers = 50;

/** Who turned a consumer off: a caller, five days of nothing but failures, or its answer that it is gone for good. */
export type DisabledBy = "caller" | "failures" | "gone";

/** An endpoint of the operator that is told of events, for all companies together. */
export interface Consumer {
  readonly consumerId: string;
  readonly url: string;
  /** What the operator calls it; null without. */
  readonly description: string | null;
  /** As the caller wrote them; `findEventType` knows which type each means. */
  readonly eventTypes: readonly string[];
  /** `key:value` each; empty means every company. */
  readonly companyTags: readonly string[];
  readonly disabledBy: DisabledBy | null;
  readonly paused: boolean;
  readonly sealedHeaders: Buffer | null;
  /** Messages a second; null without limit. */
  readonly rateLimit: number | null;
  readonly sealedSecret: Buffer;
  readonly sealedOldSecret: Buffer | null;
  readonly oldSecretUntil: Date | null;
  readonly failingSince: Date | null;
  readonly holdUntil: Date | null;
  readonly createdAt: Date;
}

/** What a caller decides of a consumer, beside its secret headers. */
export type ConsumerContent = Pick<
  Consumer,
  "url" | "description" | "eventTypes" | "companyTags" | "disabledBy" | "paused" | "rateLimit"
>;

const shared = {
  url: Type.String({ format: "uri", description: "Where messages are sent, by POST." }),
  eventTypes: Type.Array(Type.String(), { description: "Names of event types, at least one." }),
};
const companyTags = Type.Array(Type.String({ maxLength: 128 }), {
  maxItems: 10,
  description: "Only companies with any of these tags, each as key:value. Case-sensitive.",
});
const contractFields = {
  id: Uuid,
  url: WebAddress,
  disabled: Type.Boolean(),
  eventTypes: Type.Array(Type.String()),
  companyTags: Type.Optional(companyTags),
};
export const ConsumerSchema = Type.Object(contractFields, { title: "WebhookConsumer" });
export const ConsumerListSchema = Type.Object({ results: Type.Array(ConsumerSchema, { maxItems: 50 }) });

/** A consumer with what the contract does not show. */
export const ConsumerDetailSchema = Type.Object(
  {
    ...contractFields,
    description: Type.Optional(Type.String()),
    disabledBy: Type.Optional(OneOf("caller", "failures", "gone")),
    paused: Type.Boolean(),
    headerNames: Type.Array(Type.String(), { description: "Names of the headers sent with each message." }),
    rateLimit: Type.Optional(Type.Integer({ description: "Messages a second." })),
    failingSince: Type.Optional(Instant),
    heldUntil: Type.Optional(Instant),
    oldSecretUntil: Type.Optional(Instant),
    created: Instant,
  },
  { title: "WebhookConsumerDetail" },
);

/** What is ours beside the contract. */
const own = {
  description: Type.Optional(
    Nullable(Type.String({ maxLength: 200, description: "For people; shown in the Portal." })),
  ),
  headers: Type.Optional(
    Nullable(
      Type.Record(Type.String(), Type.String(), {
        description: "Headers sent with each message, in place of the earlier ones.",
      }),
    ),
  ),
  rateLimit: Type.Optional(
    Nullable(Type.Integer({ minimum: 1, maximum: 10_000, description: "Messages a second." })),
  ),
};
export const ConsumerRequest = Type.Object(
  {
    ...shared,
    disabled: Type.Optional(Nullable(Type.Boolean({ default: false }))),
    companyTags: Type.Optional(Nullable(companyTags)),
    ...own,
  },
  { title: "WebhookConsumerPrototype" },
);
export const ConsumerUpdate = Type.Object(
  {
    url: Type.Optional(shared.url),
    eventTypes: Type.Optional(shared.eventTypes),
    companyTags: Type.Optional(Nullable(companyTags)),
    disabled: Type.Optional(Type.Boolean()),
    paused: Type.Optional(Type.Boolean()),
    ...own,
  },
  { title: "WebhookConsumerUpdate" },
);

const finding = (itemId: string, message: string): Finding => ({ itemId, message, validatorName: "Webhook" });

/** The content a create request asks for. Throws 400 naming every wrong field. */
export function newConsumer(request: Static<typeof ConsumerRequest>): ConsumerContent {
  return checked(
    {
      url: request.url,
      description: described(request.description),
      eventTypes: request.eventTypes,
      companyTags: request.companyTags ?? [],
      disabledBy: request.disabled ? "caller" : null,
      paused: false,
      rateLimit: request.rateLimit ?? null,
    },
    headerFindings(request.headers ?? {}),
  );
}

/** The content after an update: what it leaves out stays. Throws 400 naming every wrong field. */
export function updatedConsumer(
  consumer: ConsumerContent,
  update: Static<typeof ConsumerUpdate>,
): ConsumerContent {
  const { disabled } = update;
  return checked(
    {
      url: update.url ?? consumer.url,
      description: update.description === undefined ? consumer.description : described(update.description),
      eventTypes: update.eventTypes ?? consumer.eventTypes,
      companyTags: update.companyTags === undefined ? consumer.companyTags : (update.companyTags ?? []),
      disabledBy:
        disabled === undefined ? consumer.disabledBy : disabled ? (consumer.disabledBy ?? "caller") : null,
      paused: update.paused ?? consumer.paused,
      rateLimit: update.rateLimit === undefined ? consumer.rateLimit : update.rateLimit,
    },
    headerFindings(update.headers ?? {}),
  );
}

const described = (description: string | null | undefined): string | null => description?.trim() || null;

function checked(content: ConsumerContent, others: readonly Finding[] = []): ConsumerContent {
  const findings = [
    ...urlFindings(content.url),
    ...typeFindings(content.eventTypes),
    ...content.companyTags.flatMap(tagFindings),
    ...others,
  ];
  if (findings.length > 0) throw invalid(findings);
  return {
    ...content,
    eventTypes: [...new Set(content.eventTypes)],
    companyTags: [...new Set(content.companyTags)],
  };
}

function urlFindings(text: string): Finding[] {
  const url = /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (!url || text.length > 2048 || /[^\x21-\x7e]/.test(text)) {
    return [finding("url", "url must be an absolute http or https address of at most 2,048 characters")];
  }
  if (url.username || url.password) {
    return [finding("url", "url must not hold a user name or password; send them in a header of your own")];
  }
  return url.hash ? [finding("url", "url must not hold a fragment (#...), which is never sent")] : [];
}

function typeFindings(names: readonly string[]): Finding[] {
  if (names.length === 0) return [finding("eventTypes", "eventTypes must name at least one event type")];
  return [...new Set(names)]
    .filter((name) => !findEventType(name))
    .slice(0, 20)
    .map((name) =>
      finding(
        "eventTypes",
        `${JSON.stringify(name.slice(0, 100))} is not an event type; GET /webhooks/eventTypes lists them`,
      ),
    );
}

function tagFindings(tag: string): Finding[] {
  if (/^[^:]+:./s.test(tag)) return [];
  return [finding("companyTags", `the company tag ${JSON.stringify(tag)} must have the form key:value`)];
}

export function consumerReply(consumer: Consumer): Static<typeof ConsumerSchema> {
  return {
    id: consumer.consumerId,
    url: consumer.url,
    disabled: consumer.disabledBy !== null,
    eventTypes: [...consumer.eventTypes],
    ...(consumer.companyTags.length > 0 ? { companyTags: [...consumer.companyTags] } : undefined),
  };
}

export function consumerDetail(
  consumer: Consumer,
  headerNames: readonly string[],
  now: Date,
): Static<typeof ConsumerDetailSchema> {
  const { description, disabledBy, rateLimit, failingSince, holdUntil, oldSecretUntil } = consumer;
  return {
    ...consumerReply(consumer),
    ...(description === null ? undefined : { description }),
    ...(disabledBy ? { disabledBy } : undefined),
    paused: consumer.paused,
    headerNames: [...headerNames],
    ...(rateLimit === null ? undefined : { rateLimit }),
    ...(failingSince ? { failingSince: failingSince.toISOString() } : undefined),
    ...(holdUntil && holdUntil > now ? { heldUntil: holdUntil.toISOString() } : undefined),
    ...(oldSecretUntil && oldSecretUntil > now
      ? { oldSecretUntil: oldSecretUntil.toISOString() }
      : undefined),
    created: consumer.createdAt.toISOString(),
  };
}

/** Whether a consumer is told of an event of this type that concerns a company with these tags, or none (null). */
export function subscribes(
  consumer: Pick<Consumer, "eventTypes" | "companyTags">,
  eventType: string,
  tags: Readonly<Record<string, string>> | null,
): boolean {
  if (!consumer.eventTypes.some((name) => findEventType(name)?.name === eventType)) return false;
  if (consumer.companyTags.length === 0) return true;
  const own = new Set(Object.entries(tags ?? {}).map(([key, value]) => `${key}:${value}`));
  return consumer.companyTags.some((tag) => own.has(tag));
}
