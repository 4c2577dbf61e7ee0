import { Type } from "typebox";
import type { Application } from "../application.ts";
import { change } from "../http/idempotency.ts";
import { PageQuery, pageOf, pageOfSchema, pageReply } from "../http/paging.ts";
import { commonRefusals, NoContent, refusals } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { FeedSourceRequest, FeedSourceSchema, sourceReply } from "./feed-source.ts";
import { requireSource } from "./find-source.ts";
import { listSources } from "./queries.ts";
import { deleteSource } from "./remove-source.ts";
import { checkAddress, createSource, replaceSource } from "./save-source.ts";

const Params = Type.Object({ sourceId: Type.String() });
const all = "/managedBankFeeds/sources";
const one = `${all}/:sourceId`;
const tags = ["Millrace"];
const everywhere = refusals(401, 403, 429, 500, 503);

/** Sources of managed bank feeds: an addition of ours beside the contract. */
export function feedSourceRoutes(server: Server, application: Application): void {
  server.post(
    all,
    {
      schema: {
        operationId: "create-feed-source",
        summary: "Create a source of managed bank feeds",
        description:
          "Names an address of your own systems from which transactions are fetched, and what calls to it carry. Secrets are sealed and never shown again.",
        tags,
        body: FeedSourceRequest,
        response: { 201: FeedSourceSchema, ...everywhere, ...refusals(400) },
      },
    },
    async (request, reply) => {
      await checkAddress(application, request.body);
      return change(application, request, reply, async (work) => ({
        status: 201,
        body: sourceReply(await createSource(application, work, request.body)),
      }));
    },
  );

  server.get(
    all,
    {
      schema: {
        operationId: "list-feed-sources",
        summary: "List sources of managed bank feeds",
        description: "All sources, newest first.",
        tags,
        querystring: PageQuery,
        response: { 200: pageOfSchema(FeedSourceSchema), ...everywhere, ...refusals(400) },
      },
    },
    async (request) => {
      const page = pageOf(request.query);
      const { total, sources } = await listSources(application.database, page);
      return pageReply(all, page, total, sources.map(sourceReply));
    },
  );

  server.get(
    one,
    {
      schema: {
        operationId: "get-feed-source",
        summary: "Get a source of managed bank feeds",
        description: "One source, without what calls to it carry.",
        tags,
        params: Params,
        response: { 200: FeedSourceSchema, ...commonRefusals },
      },
    },
    async (request) => sourceReply(await requireSource(application.database, request.params.sourceId)),
  );

  server.put(
    one,
    {
      schema: {
        operationId: "replace-feed-source",
        summary: "Replace a source of managed bank feeds",
        description:
          "Writes a source anew. `authentication` may be left out and then stays, unless `url` leads to another host.",
        tags,
        params: Params,
        body: FeedSourceRequest,
        response: { 200: FeedSourceSchema, ...commonRefusals, ...refusals(400) },
      },
    },
    async (request, reply) => {
      await requireSource(application.database, request.params.sourceId);
      await checkAddress(application, request.body);
      return change(application, request, reply, async (work) => ({
        status: 200,
        body: sourceReply(await replaceSource(application, work, request.params.sourceId, request.body)),
      }));
    },
  );

  server.delete(
    one,
    {
      schema: {
        operationId: "delete-feed-source",
        summary: "Delete a source of managed bank feeds",
        description: "Removes a source that no source account is fetched from.",
        tags,
        params: Params,
        response: { 204: NoContent, ...commonRefusals, ...refusals(409) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        await deleteSource(work, request.params.sourceId);
        return { status: 204 };
      }),
  );
}
