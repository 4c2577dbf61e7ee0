import { Type } from "typebox";
import type { Application } from "../../application.ts";
import { ListQuery, readList } from "../../http/list/list-query.ts";
import { listReply } from "../../http/list/list-reply.ts";
import { pageOfSchema } from "../../http/paging.ts";
import { commonRefusals, OneOf, refusals } from "../../http/schema.ts";
import type { Server } from "../../http/server.ts";
import { requireOperationByKey } from "../../push-operations/handle-operation.ts";
import { contentOf, linesAsCsv, PushContent } from "./download-push.ts";
import { findPushDetail } from "./find-push.ts";
import { findPushedLines } from "./line-queries.ts";
import { PushDetail, PushRow } from "./push.ts";
import { givenFilters, PushFilter } from "./push-filter.ts";
import { listPushes, pushList } from "./queries.ts";
import { repairRoutes } from "./repair-routes.ts";
import { retryRoutes } from "./retry-routes.ts";

const Params = Type.Object({ pushOperationKey: Type.String() });
const tags = ["Portal"];

/** Pushes of all companies for people: found, looked into, downloaded, repaired. */
export function pushRoutes(server: Server, application: Application): void {
  const { config, database } = application;

  server.get(
    "/pushes",
    {
      schema: {
        operationId: "portal-list-pushes",
        summary: "List pushes of all companies",
        description: "The newest first, or with orderBy=requestedOnUtc the oldest.",
        tags,
        querystring: Type.Object({ ...ListQuery.properties, ...PushFilter.properties }),
        response: { 200: pageOfSchema(PushRow), ...commonRefusals, ...refusals(400) },
      },
    },
    async (request) => {
      const list = readList(request.query, pushList, application.clock.now());
      const page = await listPushes(database, request.query, request.sight, list);
      const asked = { ...list.asked, ...givenFilters(request.query) };
      return listReply("/pushes", { ...list, asked }, page, page.rows);
    },
  );

  server.get(
    "/pushes/:pushOperationKey",
    {
      schema: {
        operationId: "portal-get-push",
        summary: "Get a push with all that happened to it",
        description:
          "Where its lines stand and why, what can be done, its timeline, and what was said to the accounting software.",
        tags,
        params: Params,
        response: { 200: PushDetail, ...commonRefusals },
      },
    },
    (request) => findPushDetail(application, request.params.pushOperationKey, request.person.role),
  );

  server.get(
    "/pushes/:pushOperationKey/content",
    {
      schema: {
        operationId: "portal-get-push-content",
        summary: "Get the request that brings the lines of a push",
        description: "As the API takes it, with the lines as they are now. The key is not part of it.",
        tags,
        params: Params,
        response: { 200: PushContent, ...commonRefusals },
      },
    },
    async (request) => {
      const operation = await requireOperationByKey(database, request.params.pushOperationKey);
      return contentOf(operation, await findPushedLines(database, operation), config.url);
    },
  );

  server.get(
    "/pushes/:pushOperationKey/file",
    {
      schema: {
        operationId: "portal-download-push",
        summary: "Download the lines of a push",
        description: "With their outcomes, as CSV or as JSON.",
        tags,
        params: Params,
        querystring: Type.Object({ format: OneOf("csv", "json") }),
        response: {
          200: Type.String({ description: "The file." }),
          ...commonRefusals,
          ...refusals(400),
        },
      },
    },
    async (request, reply) => {
      const operation = await requireOperationByKey(database, request.params.pushOperationKey);
      const lines = await findPushedLines(database, operation);
      const { format } = request.query;
      const csv = format === "csv";
      return reply
        .type(csv ? "text/csv; charset=utf-8" : "application/json; charset=utf-8")
        .header("content-disposition", `attachment; filename="push-${operation.operationId}.${format}"`)
        .send(csv ? linesAsCsv(lines) : `${JSON.stringify(lines, null, 2)}\n`);
    },
  );

  repairRoutes(server, application);
  retryRoutes(server, application);
}
