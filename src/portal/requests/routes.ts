import { Type } from "typebox";
import type { Application } from "../../application.ts";
import { ListQuery, readList } from "../../http/list/list-query.ts";
import { listReply } from "../../http/list/list-reply.ts";
import { pageOfSchema } from "../../http/paging.ts";
import { refusals } from "../../http/schema.ts";
import type { Server } from "../../http/server.ts";
import { Problem } from "../../problem.ts";
import { ApiRequestDetailSchema, ApiRequestSchema, asCurl, requestReply } from "./api-request.ts";
import { findRequest, listRequests, requestList } from "./queries.ts";

const tags = ["Portal"];
const everywhere = refusals(401, 403, 429, 500, 503);
const idForm = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/** The log of API requests. */
export function requestRoutes(server: Server, { clock, config, database }: Application): void {
  server.get(
    "/requests",
    {
      schema: {
        operationId: "portal-list-requests",
        summary: "List API requests",
        description:
          "Newest first, without bodies. Requests appear about a second after their answer; they are counted up to 10,000.",
        tags,
        querystring: ListQuery,
        response: { 200: pageOfSchema(ApiRequestSchema), ...everywhere, ...refusals(400) },
      },
    },
    async (request) => {
      const list = readList(request.query, requestList, clock.now());
      const page = await listRequests(database, list);
      return listReply("/portal/api/requests", list, page, page.rows.map(requestReply));
    },
  );

  server.get(
    "/requests/:correlationId",
    {
      schema: {
        operationId: "portal-get-request",
        summary: "Get an API request",
        description:
          "The request of a correlation id with what its refusal said, and the same call for a shell.",
        tags,
        params: Type.Object({ correlationId: Type.String() }),
        response: { 200: ApiRequestDetailSchema, ...everywhere, ...refusals(404) },
      },
    },
    async (request) => {
      const { correlationId } = request.params;
      const found = idForm.test(correlationId) ? await findRequest(database, correlationId) : undefined;
      if (!found) {
        throw new Problem(
          "request-not-found",
          "The log has no request of this correlation id. It appears there about a second after the answer, and is kept for a limited time.",
        );
      }
      const { error, findings } = found;
      return {
        ...requestReply(found),
        error,
        findings: [...(findings ?? [])],
        curl: asCurl(config.url, found),
      };
    },
  );
}
