import { Type } from "typebox";
import type { Application } from "../application.ts";
import { day, second } from "../clock.ts";
import { sourceTypes } from "../connections/connection.ts";
import { countConnections } from "../connections/count-connections.ts";
import type { ItemField } from "../http/list/item-condition.ts";
import { pageOfItems } from "../http/list/item-page.ts";
import { ListQuery, type ListRules, readList } from "../http/list/list-query.ts";
import { listReply } from "../http/list/list-reply.ts";
import { pageOfSchema } from "../http/paging.ts";
import { commonRefusals, refusals } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { Problem } from "../problem.ts";
import { Branding, brandingReply, drawImage, type ImageName, images } from "./branding.ts";
import { describeIntegration, type IntegrationReply, IntegrationSchema } from "./describe-integration.ts";
import { allPlatforms, findPlatform, type Platform } from "./platforms.ts";

const Params = Type.Object({ platformKey: Type.String() });
const tags = ["Integrations"];

const listed: ListRules<ItemField<IntegrationReply>> = {
  type: "Integration",
  fields: {
    key: { kind: "text", value: (one) => one.key },
    name: { kind: "text", value: (one) => one.name },
    enabled: { kind: "boolean", value: (one) => one.enabled },
    sourceType: { kind: "word", words: sourceTypes, value: (one) => one.sourceType },
    sourceId: { kind: "uuid", value: (one) => one.sourceId },
    integrationId: { kind: "uuid", value: (one) => one.integrationId },
    isBeta: { kind: "boolean", value: (one) => one.isBeta },
    isOfflineConnector: { kind: "boolean", value: (one) => one.isOfflineConnector },
    linkedConnectionsCount: { kind: "number", value: (one) => one.linkedConnectionsCount },
    totalConnectionsCount: { kind: "number", value: (one) => one.totalConnectionsCount },
  },
};

/** The accounting packages there are (wire contract, 3). */
export function integrationRoutes(server: Server, application: Application): void {
  const { clock, config, database } = application;

  server.get(
    "/integrations",
    {
      schema: {
        operationId: "list-integrations",
        summary: "List integrations",
        description: "Every accounting package, those that this installation cannot deliver to included.",
        tags,
        querystring: ListQuery,
        response: { 200: pageOfSchema(IntegrationSchema), ...refusals(400, 401, 403, 429, 500, 503) },
      },
    },
    async (request) => {
      const asked = readList(request.query, listed, clock.now());
      const counts = await countConnections(database, request.sight);
      const all = allPlatforms.map((platform) => describeIntegration(application, platform, counts));
      const page = pageOfItems(all, asked);
      return listReply("/integrations", asked, page, page.rows);
    },
  );

  server.get(
    "/integrations/:platformKey",
    {
      schema: {
        operationId: "get-integration",
        summary: "Get integration",
        description:
          "One accounting package by its key: what this installation can do with it, and how many connections there are to it.",
        tags,
        params: Params,
        response: { 200: IntegrationSchema, ...commonRefusals },
      },
    },
    async (request) => {
      const platform = requirePlatform(request.params.platformKey);
      return describeIntegration(application, platform, await countConnections(database, request.sight));
    },
  );

  server.get(
    "/integrations/:platformKey/branding",
    {
      schema: {
        operationId: "get-integrations-branding",
        summary: "Get branding for an integration",
        description: "Neutral pictures of our own, for pages that let customers choose.",
        tags,
        params: Params,
        response: { 200: Branding, ...commonRefusals },
      },
    },
    async (request) => brandingReply(config.url, requirePlatform(request.params.platformKey)),
  );
}

/** The pictures that the branding names: for everybody, on any page. */
export function imageRoutes(server: Server): void {
  server.get("/branding/:platformKey/:image", async (request, reply) => {
    const { platformKey, image } = request.params as { platformKey: string; image: string };
    const platform = findPlatform(platformKey);
    const name = images.find((one) => image === `${one}.svg`) as ImageName | undefined;
    if (!platform || !name) throw new Problem("route-not-found", "NotFound: there is no such picture.");
    return reply
      .header("cache-control", `public, max-age=${day / second}`)
      .header("content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
      .header("cross-origin-resource-policy", "cross-origin")
      .header("access-control-allow-origin", "*")
      .type("image/svg+xml; charset=utf-8")
      .send(drawImage(platform.key, name));
  });
}

function requirePlatform(key: string): Platform {
  const platform = findPlatform(key);
  if (!platform) throw new Problem("integration-not-found", `Integration ${key} not found`);
  return platform;
}
