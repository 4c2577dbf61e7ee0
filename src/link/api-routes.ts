import { Type } from "typebox";
import type { Application } from "../application.ts";
import { commonRefusals, refusals } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { findLinkState } from "./find-link-state.ts";
import { LinkStateSchema } from "./link-state.ts";
import { LocaleQuery } from "./locale-query.ts";

const LinkStateQuery = Type.Object({
  ...LocaleQuery.properties,
  primary: Type.Optional(
    Type.String({
      pattern: "^#[0-9a-fA-F]{6}$",
      description:
        "The colour of buttons and links as the asking page wants it, as #rrggbb, in place of the operator's. It is shaded where it could not be seen or read.",
    }),
  ),
});

/** What the customer's screens begin with. */
export function linkStateRoutes(server: Server, application: Application): void {
  server.get(
    "/companies/:companyId/link",
    {
      config: { companyToken: true, connectionToken: true },
      schema: {
        operationId: "get-link-state",
        summary: "Get what the customer's screens begin with",
        description:
          "The company, how the operator wants the screens to look, the accounting software on offer, and every connection with what is in its way. A token of one connection is told of that one alone.",
        tags: ["Millrace"],
        params: Type.Object({ companyId: Type.String() }),
        querystring: LinkStateQuery,
        response: { 200: LinkStateSchema, ...commonRefusals, ...refusals(400) },
      },
    },
    async ({ actor, params, query }) => {
      const only = actor.kind === "company-token" ? actor.connectionId : undefined;
      const { locale = "en", primary } = query;
      return findLinkState(application, params.companyId, { locale, primary, connectionId: only });
    },
  );
}
