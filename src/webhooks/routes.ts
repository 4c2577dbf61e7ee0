import { Type } from "typebox";
import { type Application, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { hour } from "../clock.ts";
import { change } from "../http/idempotency.ts";
import { commonRefusals, Instant, NoContent, refusals } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import {
  changeConsumer,
  checkTarget,
  createConsumer,
  deleteConsumer,
  rotateSecret,
} from "./change-consumer.ts";
import {
  type Consumer,
  ConsumerDetailSchema,
  ConsumerListSchema,
  ConsumerRequest,
  ConsumerSchema,
  ConsumerUpdate,
  consumerDetail,
  consumerReply,
  newConsumer,
  updatedConsumer,
} from "./consumer.ts";
import { listConsumers } from "./consumer-queries.ts";
import { eventTypes } from "./event-types.ts";
import { requireConsumer } from "./find-consumer.ts";
import { openHeaders, openSecrets } from "./secrets.ts";

export const Params = Type.Object({ webhookId: Type.String() });
const one = "/webhooks/:webhookId";

const SecretSchema = Type.Object(
  {
    secret: Type.String({ description: "whsec_ and the key in base64, as verifiers take it." }),
    oldSecretUntil: Type.Optional(Instant),
  },
  { title: "WebhookSecret" },
);
const EventTypeSchema = Type.Object(
  {
    name: Type.String(),
    aliases: Type.Array(Type.String()),
    description: Type.String(),
    origin: Type.String({ enum: ["contract", "legacy", "millrace"] }),
    emitted: Type.Boolean({ description: "False: it may be subscribed to, and nothing is ever sent." }),
    schema: Type.Unknown({ description: "JSON Schema of the whole body." }),
    example: Type.Optional(Type.Unknown()),
  },
  { title: "WebhookEventType" },
);
const Rotation = Type.Object({
  overlapHours: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 168,
      description: "How long the old secret stays good; 24 if absent.",
    }),
  ),
});
const listRefusals = refusals(401, 403, 429, 500, 503);

/** Webhook consumers (wire contract, 3 and 8.5) and what we add to them. */
export function consumerRoutes(server: Server, application: Application): void {
  const { clock, config, database, vault } = application;
  const detail = (consumer: Consumer) =>
    consumerDetail(consumer, Object.keys(openHeaders(vault, consumer)), clock.now());

  server.get(
    "/webhooks",
    {
      schema: {
        operationId: "list-webhook-consumers",
        summary: "List webhook consumers",
        description: "Every consumer, without its signing secret.",
        tags: ["Webhooks"],
        response: { 200: ConsumerListSchema, ...listRefusals },
      },
    },
    async () => ({ results: (await listConsumers(database)).map(consumerReply) }),
  );

  server.post(
    "/webhooks",
    {
      schema: {
        operationId: "create-webhook-consumer",
        summary: "Create webhook consumer",
        description: "Registers an address that is told of events. There can be 50.",
        tags: ["Webhooks"],
        body: ConsumerRequest,
        response: { 201: ConsumerSchema, ...listRefusals, ...refusals(400) },
      },
    },
    async (request, reply) => {
      await checkTarget(application, newConsumer(request.body).url);
      return change(application, request, reply, async (work) => ({
        status: 201,
        body: consumerReply(await createConsumer(work, vault, request.body)),
      }));
    },
  );

  server.get(
    "/webhooks/eventTypes",
    {
      schema: {
        operationId: "list-webhook-event-types",
        summary: "List event types",
        description:
          "Every event that a consumer may subscribe to, with the schema of its body and an example.",
        tags: ["Millrace"],
        response: { 200: Type.Object({ results: Type.Array(EventTypeSchema) }), ...listRefusals },
      },
    },
    async () => ({
      results: eventTypes.map(({ name, aliases, description, origin, emitted, schema, example }) => ({
        name,
        aliases: [...aliases],
        description,
        origin,
        emitted,
        schema,
        ...(emitted ? { example: example(config) } : undefined),
      })),
    }),
  );

  server.get(
    one,
    {
      schema: {
        operationId: "get-webhook-consumer",
        summary: "Get webhook consumer",
        description:
          "One consumer with what the list leaves out: its rate, the names of its headers, and since when its address fails.",
        tags: ["Millrace"],
        params: Params,
        response: { 200: ConsumerDetailSchema, ...commonRefusals },
      },
    },
    async (request) => detail(await requireConsumer(database, request.params.webhookId)),
  );

  server.patch(
    one,
    {
      schema: {
        operationId: "update-webhook-consumer",
        summary: "Update webhook consumer",
        description: "Changes what is given. Turning a consumer on resumes what was waiting for it.",
        tags: ["Millrace"],
        params: Params,
        body: ConsumerUpdate,
        response: { 200: ConsumerDetailSchema, ...commonRefusals, ...refusals(400) },
      },
    },
    async (request, reply) => {
      const { body, params } = request;
      const before = await requireConsumer(database, params.webhookId);
      const { url } = updatedConsumer(before, body);
      if (body.url !== undefined) await checkTarget(application, url);
      return change(application, request, reply, async (work) => ({
        status: 200,
        body: detail(await changeConsumer(work, vault, params.webhookId, body)),
      }));
    },
  );

  server.delete(
    one,
    {
      schema: {
        operationId: "delete-webhook-consumer",
        summary: "Delete webhook consumer",
        description: "Messages that were still to be sent to it are dropped.",
        tags: ["Webhooks"],
        params: Params,
        response: { 204: NoContent, ...commonRefusals },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        await deleteConsumer(work, request.params.webhookId);
        return { status: 204 };
      }),
  );

  server.get(
    `${one}/secret`,
    {
      schema: {
        operationId: "get-webhook-consumer-secret",
        summary: "Get the signing secret",
        description:
          "The secret to verify messages with, and until when the one before it is good. Who read it stands in the audit trail.",
        tags: ["Millrace"],
        params: Params,
        response: { 200: SecretSchema, ...commonRefusals },
      },
    },
    (request) =>
      transact(application, request.actor, request.id, async (work) => {
        const consumer = await requireConsumer(work.tx, request.params.webhookId);
        const until = consumer.oldSecretUntil;
        await audit(work, {
          type: "webhookConsumer.secret.shown",
          target: { webhookId: consumer.consumerId },
        });
        return {
          secret: openSecrets(vault, consumer, work.now)[0]!,
          ...(until && until > work.now ? { oldSecretUntil: until.toISOString() } : undefined),
        };
      }),
  );

  server.post(
    `${one}/secret/rotate`,
    {
      // A body may be left out.
      preValidation: async (request) => {
        request.body ??= {};
      },
      schema: {
        operationId: "rotate-webhook-consumer-secret",
        summary: "Rotate the signing secret",
        description: "Makes a new secret. Until the old one ends, messages carry a signature of each.",
        tags: ["Millrace"],
        params: Params,
        body: Rotation,
        response: { 200: SecretSchema, ...commonRefusals, ...refusals(400) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        const overlap = (request.body.overlapHours ?? 24) * hour;
        const { secret, oldSecretUntil } = await rotateSecret(work, vault, request.params.webhookId, overlap);
        const until = oldSecretUntil ? { oldSecretUntil: oldSecretUntil.toISOString() } : undefined;
        return { status: 200, body: { secret, ...until } };
      }),
  );
}
