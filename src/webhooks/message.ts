import { type Static, Type } from "typebox";
import { installation } from "../audit/events.ts";
import { Instant, OneOf, Uuid } from "../http/schema.ts";
import type { Vault } from "../vault/vault.ts";

/** How the delivery of a message to one consumer stands; the contract's words. */
export const states = ["Sending", "Attempting", "Success", "Failure"] as const;
export type State = (typeof states)[number];

/** One body, the same for every consumer that is told. */
export interface Message {
  /** The installation's zero UUID where it concerns no company. */
  readonly companyId: string;
  /** Sent as `webhook-id`. */
  readonly messageId: string;
  readonly eventId: string | null;
  readonly eventType: string;
  readonly body: string;
}

/** A message on its way to one consumer. */
export interface Delivery {
  readonly companyId: string;
  readonly messageId: string;
  readonly eventType: string;
  readonly state: State;
  readonly test: boolean;
  readonly attempts: number;
  readonly dueAt: Date | null;
  readonly createdAt: Date;
}

/** One call of an endpoint and what came of it. */
export interface Attempt {
  readonly number: number;
  readonly at: Date;
  readonly durationMs: number;
  /** HTTP status; null when no answer came. */
  readonly status: number | null;
  /** Why it counts as failed; null when it succeeded. */
  readonly reason: string | null;
  /** The beginning of the answer, without what looks like a secret. */
  readonly response: string | null;
}

const fields = {
  id: Type.String({ format: "uuid", description: "Sent as webhook-id." }),
  eventType: Type.String(),
  companyId: Type.Optional(Uuid),
  status: OneOf(...states),
  test: Type.Boolean({ description: "An example that was asked for, and no event." }),
  attempts: Type.Integer(),
  nextAttempt: Type.Optional(Instant),
  created: Instant,
};
const AttemptSchema = Type.Object(
  {
    number: Type.Integer(),
    at: Instant,
    durationMs: Type.Integer(),
    statusCode: Type.Optional(Type.Integer()),
    success: Type.Boolean(),
    reason: Type.Optional(Type.String()),
    response: Type.Optional(Type.String({ description: "Its beginning, without what looks like a secret." })),
  },
  { title: "WebhookAttempt" },
);
export const MessageSchema = Type.Object(fields, { title: "WebhookMessage" });
export const MessageDetailSchema = Type.Object(
  {
    ...fields,
    body: Type.String({ description: "The exact text that is signed and sent." }),
    attemptList: Type.Array(AttemptSchema),
  },
  { title: "WebhookMessageDetail" },
);
export const AttemptListSchema = Type.Object({ results: Type.Array(AttemptSchema) });

export function messageReply(delivery: Delivery): Static<typeof MessageSchema> {
  const { companyId, dueAt } = delivery;
  return {
    id: delivery.messageId,
    eventType: delivery.eventType,
    ...(companyId === installation ? undefined : { companyId }),
    status: delivery.state,
    test: delivery.test,
    attempts: delivery.attempts,
    ...(dueAt ? { nextAttempt: dueAt.toISOString() } : undefined),
    created: delivery.createdAt.toISOString(),
  };
}

export function attemptReply(attempt: Attempt): Static<typeof AttemptSchema> {
  const { number, at, durationMs, status, reason, response } = attempt;
  return {
    number,
    at: at.toISOString(),
    durationMs,
    ...(status === null ? undefined : { statusCode: status }),
    success: reason === null,
    ...(reason === null ? undefined : { reason }),
    ...(response === null ? undefined : { response }),
  };
}

const purpose = (messageId: string): string => `webhook-message:${messageId}`;

export const sealBody = (vault: Vault, { messageId, body }: Message): Buffer =>
  vault.seal(purpose(messageId), body);
export const openBody = (vault: Vault, messageId: string, sealed: Buffer): string =>
  vault.open(purpose(messageId), sealed);
