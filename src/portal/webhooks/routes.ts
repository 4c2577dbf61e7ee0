import { Type } from "typebox";
import type { Application } from "../../application.ts";
import { after, day, hour } from "../../clock.ts";
import { change } from "../../http/idempotency.ts";
import { ListQuery, readList } from "../../http/list/list-query.ts";
import { listReply } from "../../http/list/list-reply.ts";
import { pageOfSchema } from "../../http/paging.ts";
import { Instant, NoContent, refusals } from "../../http/schema.ts";
import type { Server } from "../../http/server.ts";
import type { Consumer } from "../../webhooks/consumer.ts";
import { listConsumers, requireConsumer } from "../../webhooks/find-consumer.ts";
import { planRecovery } from "../../webhooks/plan-recovery.ts";
import { openHeaders } from "../../webhooks/secrets.ts";
import { sendMissing } from "../../webhooks/send-missing.ts";
import { planMissing } from "./plan-missing.ts";
import { activityOf, countsSince, listToldMessages, toldMessageList } from "./queries.ts";
import {
  ActivitySchema,
  activityView,
  EndpointSchema,
  endpointView,
  noCounts,
  PlanSchema,
  planView,
  ToldMessageSchema,
  toldMessageView,
} from "./webhook-view.ts";

const tags = ["Portal"];
const everywhere = refusals(401, 403, 429, 500, 503);
const Params = Type.Object({ webhookId: Type.String() });
const Window = Type.Object({ since: Instant, until: Type.Optional(Instant) });
const fourWeeks = 28 * day;
/** Minutes of one stretch of the chart, by how many hours it shows at most. */
const stretches = [
  { hours: 24, minutes: 10 },
  { hours: 7 * 24, minutes: 60 },
  { hours: 28 * 24, minutes: 24 * 60 },
];

/** What the pages of webhooks show beyond the public API. */
export function portalWebhookRoutes(server: Server, application: Application): void {
  const { clock, database, vault } = application;
  const show = async (consumers: readonly Consumer[], only: string | null) => {
    const now = clock.now();
    const lastDay = await countsSince(database, after(now, -day), only);
    const lastFourWeeks = await countsSince(database, after(now, -fourWeeks), only);
    return consumers.map((consumer) => {
      const of = (counts: typeof lastDay) => counts.get(consumer.consumerId) ?? noCounts;
      const counts = { lastDay: of(lastDay), lastFourWeeks: of(lastFourWeeks) };
      return endpointView(consumer, Object.keys(openHeaders(vault, consumer)), counts, now);
    });
  };

  server.get(
    "/endpoints",
    {
      schema: {
        operationId: "portal-list-webhook-endpoints",
        summary: "List webhook endpoints",
        description: "Every consumer with how its attempts went in the last day and the last four weeks.",
        tags,
        response: { 200: Type.Object({ results: Type.Array(EndpointSchema) }), ...everywhere },
      },
    },
    async () => ({ results: await show(await listConsumers(database), null) }),
  );

  server.get(
    "/endpoints/:webhookId",
    {
      schema: {
        operationId: "portal-get-webhook-endpoint",
        summary: "Get a webhook endpoint",
        description: "One consumer with how its attempts went.",
        tags,
        params: Params,
        response: { 200: EndpointSchema, ...everywhere, ...refusals(404) },
      },
    },
    async (request) => {
      const consumer = await requireConsumer(database, request.params.webhookId);
      return (await show([consumer], consumer.consumerId))[0]!;
    },
  );

  server.get(
    "/endpoints/:webhookId/recovery",
    {
      schema: {
        operationId: "portal-plan-webhook-recovery",
        summary: "Plan sending failed messages again",
        description:
          "What recovering the same time would send, by type of event, and how long it takes at least.",
        tags,
        params: Params,
        querystring: Window,
        response: { 200: PlanSchema, ...everywhere, ...refusals(400, 404) },
      },
    },
    async (request) => {
      const { since, until } = request.query;
      return planView(await planRecovery(database, request.params.webhookId, since, until, clock.now()));
    },
  );

  server.get(
    "/endpoints/:webhookId/missing",
    {
      schema: {
        operationId: "portal-plan-missing-webhook-messages",
        summary: "Plan sending what was never sent",
        description:
          "At most so many messages of a time were never sent to the consumer: of what happened while it was disabled, or before it was made or subscribed.",
        tags,
        params: Params,
        querystring: Window,
        response: { 200: PlanSchema, ...everywhere, ...refusals(400, 404) },
      },
    },
    async (request) => {
      const { since, until } = request.query;
      return planView(await planMissing(application, request.params.webhookId, since, until));
    },
  );

  server.post(
    "/endpoints/:webhookId/missing",
    {
      schema: {
        operationId: "portal-send-missing-webhook-messages",
        summary: "Send what was never sent",
        description: "What the plan of the same time says, with what is true now, under new ids.",
        tags,
        params: Params,
        body: Window,
        response: { 202: NoContent, ...everywhere, ...refusals(400, 404) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        const { since, until } = request.body;
        await sendMissing(work, request.params.webhookId, since, until);
        return { status: 202 };
      }),
  );

  server.get(
    "/webhookActivity",
    {
      schema: {
        operationId: "portal-get-webhook-activity",
        summary: "Get the activity of webhooks",
        description:
          "Attempts over the last hours, counted by ten minutes up to a day, by the hour up to a week, else by the day (UTC).",
        tags,
        querystring: Type.Object({
          hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 28 * 24 })),
          webhookId: Type.Optional(Type.String()),
        }),
        response: { 200: ActivitySchema, ...everywhere, ...refusals(400, 404) },
      },
    },
    async (request) => {
      const { hours = 6, webhookId } = request.query;
      const only = webhookId ? (await requireConsumer(database, webhookId)).consumerId : null;
      const { minutes } = stretches.find((stretch) => hours <= stretch.hours)!;
      const until = clock.now();
      // From the beginning of a stretch on: half a stretch would look like a lull.
      const from = new Date(
        Math.ceil(after(until, -hours * hour).getTime() / (minutes * 60_000)) * minutes * 60_000,
      );
      const window = { from, until, minutes };
      return activityView(await activityOf(database, window, only), window);
    },
  );

  server.get(
    "/webhookMessages",
    {
      schema: {
        operationId: "portal-list-webhook-messages",
        summary: "List the messages of all endpoints",
        description: "Newest first, each with how its deliveries stand; counted up to 10,000.",
        tags,
        querystring: ListQuery,
        response: { 200: pageOfSchema(ToldMessageSchema), ...everywhere, ...refusals(400) },
      },
    },
    async (request) => {
      const list = readList(request.query, toldMessageList, clock.now());
      const page = await listToldMessages(database, list);
      return listReply("/portal/api/webhookMessages", list, page, page.rows.map(toldMessageView));
    },
  );
}
