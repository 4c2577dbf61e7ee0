import { Type } from "typebox";
import { may } from "../../access/roles.ts";
import type { Application } from "../../application.ts";
import { refusals } from "../../http/schema.ts";
import type { Server } from "../../http/server.ts";
import { HitSchema, hitKindNames, hitKinds, readWanted } from "./hit.ts";
import { hitOf } from "./places.ts";
import { searches } from "./queries.ts";

/** The search of every page: names by their beginning and by words in them, ids by their first eight digits or more. */
export function searchRoutes(server: Server, { database }: Application): void {
  server.get(
    "/search",
    {
      schema: {
        operationId: "portal-search",
        summary: "Find anything by name or id",
        description:
          "Companies by name or id, connections, pushes and webhook messages by id, source accounts by name or the bank's id, transactions by the beginning of their id, endpoints by address; API requests, pushes and the audit trail by correlation id; people by name or email: at most five of each, and only what the role may see.",
        tags: ["Search"],
        querystring: Type.Object({ q: Type.String({ minLength: 2, maxLength: 200 }) }),
        response: {
          200: Type.Object({ results: Type.Array(HitSchema) }, { title: "SearchResults" }),
          ...refusals(400, 401, 403, 500, 503),
        },
      },
    },
    async (request) => {
      const wanted = readWanted(request.query.q);
      if (wanted.text.length < 2) return { results: [] };
      const kinds = hitKindNames.filter((kind) => may(request.person.role, hitKinds[kind]));
      const found = await Promise.all(kinds.map((kind) => searches[kind](database, wanted, request.sight)));
      return { results: found.flat().map(hitOf) };
    },
  );
}
