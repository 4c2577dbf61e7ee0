import { Type } from "typebox";
import { type Application, transact } from "../application.ts";
import { change, changeInSteps } from "../http/idempotency.ts";
import { ListQuery, readList } from "../http/list/list-query.ts";
import { listReply } from "../http/list/list-reply.ts";
import { pageOfSchema } from "../http/paging.ts";
import { commonRefusals, Instant, refusals } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import type { Consumer } from "./consumer.ts";
import { listAttempts, listDeliveries, messageList } from "./delivery-queries.ts";
import { requireConsumer, requireDelivery } from "./find-consumer.ts";
import {
  AttemptListSchema,
  attemptReply,
  MessageDetailSchema,
  MessageSchema,
  messageReply,
  openBody,
} from "./message.ts";
import { recoverMessages, replayMessage, sendExample, waitForAttempt } from "./replay-messages.ts";
import { Params } from "./routes.ts";

const MessageParams = Type.Object({ webhookId: Type.String(), messageId: Type.String() });
const messages = "/webhooks/:webhookId/messages";
const message = `${messages}/:messageId`;

/** What was sent to a consumer, what came of it, and sending it again. All of it is ours, beside the contract. */
export function messageRoutes(server: Server, application: Application): void {
  const { clock, database, vault } = application;
  const show = async (consumer: Consumer, messageId: string) => {
    const delivery = await requireDelivery(database, consumer, messageId);
    const attempts = await listAttempts(database, consumer.consumerId, delivery);
    return {
      ...messageReply(delivery),
      body: openBody(vault, delivery.messageId, delivery.sealedBody),
      attemptList: attempts.map(attemptReply),
    };
  };

  server.get(
    messages,
    {
      schema: {
        operationId: "list-webhook-messages",
        summary: "List messages of a consumer",
        description: "Newest first. They can be filtered, for example by `query=status=Failure`.",
        tags: ["Millrace"],
        params: Params,
        querystring: ListQuery,
        response: { 200: pageOfSchema(MessageSchema), ...commonRefusals, ...refusals(400) },
      },
    },
    async (request) => {
      const { consumerId } = await requireConsumer(database, request.params.webhookId);
      const list = readList(request.query, messageList, clock.now());
      const page = await listDeliveries(database, consumerId, list);
      return listReply(`/webhooks/${consumerId}/messages`, list, page, page.rows.map(messageReply));
    },
  );

  server.get(
    message,
    {
      schema: {
        operationId: "get-webhook-message",
        summary: "Get a message",
        description: "A message with its body and every attempt to deliver it.",
        tags: ["Millrace"],
        params: MessageParams,
        response: { 200: MessageDetailSchema, ...commonRefusals },
      },
    },
    async (request) => {
      const consumer = await requireConsumer(database, request.params.webhookId);
      return show(consumer, request.params.messageId);
    },
  );

  server.get(
    `${message}/attempts`,
    {
      schema: {
        operationId: "list-webhook-attempts",
        summary: "List attempts of a message",
        description: "Every call that was made to deliver it, with what the address answered.",
        tags: ["Millrace"],
        params: MessageParams,
        response: { 200: AttemptListSchema, ...commonRefusals },
      },
    },
    async (request) => {
      const consumer = await requireConsumer(database, request.params.webhookId);
      return { results: (await show(consumer, request.params.messageId)).attemptList };
    },
  );

  server.post(
    `${message}/replay`,
    {
      schema: {
        operationId: "replay-webhook-message",
        summary: "Send a message again",
        description: "Under the same id, from the start of the schedule, whatever became of it before.",
        tags: ["Millrace"],
        params: MessageParams,
        response: { 200: MessageSchema, ...commonRefusals, ...refusals(400) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        const { webhookId, messageId } = request.params;
        const consumer = await replayMessage(work, webhookId, messageId);
        return { status: 200, body: messageReply(await requireDelivery(work.tx, consumer, messageId)) };
      }),
  );

  server.post(
    "/webhooks/:webhookId/recover",
    {
      schema: {
        operationId: "recover-webhook-messages",
        summary: "Send failed messages again",
        description: "All messages of a time whose attempts are used up; the answer says how many there are.",
        tags: ["Millrace"],
        params: Params,
        body: Type.Object({ since: Instant, until: Type.Optional(Instant) }, { title: "WebhookRecovery" }),
        response: {
          200: Type.Object({ messages: Type.Integer() }),
          ...commonRefusals,
          ...refusals(400),
        },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        const { since, until } = request.body;
        return {
          status: 200,
          body: { messages: await recoverMessages(work, request.params.webhookId, since, until) },
        };
      }),
  );

  server.post(
    "/webhooks/:webhookId/test",
    {
      schema: {
        operationId: "test-webhook-consumer",
        summary: "Send an example",
        description:
          "Sends a signed example of an event type, with the header `Millrace-Test: true`, and waits up to three seconds for what comes of it. It is tried once, counts in no figure of the endpoint, and never turns it off.",
        tags: ["Millrace"],
        params: Params,
        body: Type.Object({ eventType: Type.String() }, { title: "WebhookTest" }),
        response: { 200: MessageDetailSchema, ...commonRefusals, ...refusals(400) },
      },
    },
    (request, reply) =>
      changeInSteps(application, request, reply, async () => {
        const { consumer, messageId } = await transact(application, request.actor, request.id, (work) =>
          sendExample(application, work, request.params.webhookId, request.body.eventType),
        );
        await waitForAttempt(application, consumer, messageId);
        return { status: 200, body: await show(consumer, messageId) };
      }),
  );
}
