import { Type } from "typebox";
import type { Application } from "../../application.ts";
import { commonRefusals, refusals } from "../../http/schema.ts";
import type { Server } from "../../http/server.ts";
import { Timeline, TimelineQuery, timelineOf } from "./read-timeline.ts";

/** What happened to a company, for its page. */
export function timelineRoutes(server: Server, { database }: Application): void {
  server.get(
    "/companies/:companyId/timeline",
    {
      schema: {
        operationId: "portal-get-timeline",
        summary: "Read the timeline of a company",
        description:
          "Everything that happened to the company or to one of its connections, with who did it and the id of the request.",
        tags: ["Portal"],
        params: Type.Object({ companyId: Type.String() }),
        querystring: TimelineQuery,
        response: { 200: Timeline, ...commonRefusals, ...refusals(400) },
      },
    },
    ({ params, query }) => timelineOf(database, params.companyId, query),
  );
}
