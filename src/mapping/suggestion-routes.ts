import { Type } from "typebox";
import type { Application } from "../application.ts";
import { commonRefusals, refusals } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { listSuggestions } from "./list-suggestions.ts";
import { MappingSuggestions } from "./suggestion.ts";

/** An operation of our own, with which the mapping screen is made. */
export function suggestionRoutes(server: Server, application: Application): void {
  server.get(
    "/companies/:companyId/connections/:connectionId/bankFeedAccounts/suggestions",
    {
      config: { companyToken: true },
      schema: {
        operationId: "get-mapping-suggestions",
        summary: "Get mapping suggestions",
        description:
          "Which account in the books each source account may belong to, how sure that is and why; what a new account would be called; from when a feed may start; what stands in the way.",
        tags: ["Millrace"],
        params: Type.Object({ companyId: Type.String(), connectionId: Type.String() }),
        response: { 200: MappingSuggestions, ...commonRefusals, ...refusals(400) },
      },
    },
    (request) => listSuggestions(application, request.params),
  );
}
