import { Type } from "typebox";
import type { Application } from "../../application.ts";
import { requireCompany } from "../../companies/find-company.ts";
import { requireConnection } from "../../connections/find-connection.ts";
import { revokeCredential } from "../../credentials/revoke-credentials.ts";
import { change } from "../../http/idempotency.ts";
import { refusedParameter } from "../../http/list/parse-condition.ts";
import { offsetOf, PageQuery, pageOf, pageOfSchema, pageReply } from "../../http/paging.ts";
import { commonRefusals, Instant, NoContent, refusals, Uuid, WebAddress } from "../../http/schema.ts";
import type { Server } from "../../http/server.ts";
import { readLinkCode } from "../../link/link-code.ts";
import { linkUrl } from "../../link/link-url.ts";
import { CompanyOverview, overviewOf } from "./company-overview.ts";
import { CompanyExport, exportCompany } from "./export-company.ts";
import { FeedRow, feedRow } from "./feed-row.ts";
import { readFeeds } from "./queries.ts";

const Params = Type.Object({ companyId: Type.String() });
const ConnectionParams = Type.Object({ companyId: Type.String(), connectionId: Type.String() });
const tags = ["Portal"];
/** Accounts of a page at most: what stands behind each is looked up. */
const maximumPage = 200;

const FeedsQuery = Type.Object({
  ...PageQuery.properties,
  pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: maximumPage })),
  connectionId: Type.Optional(Uuid),
  text: Type.Optional(
    Type.String({ maxLength: 200, description: "Part of the name or the id of the source account." }),
  ),
});

/** What the page of a company shows that the public API does not tell. */
export function companyPageRoutes(server: Server, application: Application): void {
  const { clock, database, vault } = application;

  server.get(
    "/companies/:companyId/overview",
    {
      schema: {
        operationId: "portal-get-company-overview",
        summary: "Read how a company is",
        description:
          "Its connections and accounts counted, when it delivered last, and what stands in the way.",
        tags,
        params: Params,
        response: { 200: CompanyOverview, ...commonRefusals },
      },
    },
    ({ params }) => overviewOf(application, params.companyId),
  );

  server.get(
    "/companies/:companyId/feeds",
    {
      schema: {
        operationId: "portal-list-company-feeds",
        summary: "List the feeds of a company",
        description:
          "Each source account with the account in the books it feeds, what arrived last, and what waits since when.",
        tags,
        params: Params,
        querystring: FeedsQuery,
        response: { 200: pageOfSchema(FeedRow), ...commonRefusals, ...refusals(400) },
      },
    },
    async ({ params, query }) => {
      const { companyId } = await requireCompany(database, params.companyId);
      if (query.text?.includes("\0"))
        throw refusedParameter("text", "text must be without control characters");
      const page = pageOf({ pageSize: 50, ...query });
      const { feeds, total } = await readFeeds(database, {
        companyId,
        connectionId: query.connectionId ?? null,
        text: query.text || null,
        limit: page.size,
        offset: offsetOf(page),
      });
      const now = clock.now();
      const path = `/companies/${companyId}/feeds`;
      return pageReply(
        path,
        page,
        total,
        feeds.map((feed) => feedRow(feed, now)),
      );
    },
  );

  server.get(
    "/companies/:companyId/connections/:connectionId/link",
    {
      schema: {
        operationId: "portal-get-connection-link",
        summary: "Make a link to a connection",
        description:
          "A fresh link with a one-time password, and until when it is good. Links made before stay good until they expire, are used, or the connection is unlinked.",
        tags,
        params: ConnectionParams,
        response: {
          200: Type.Object({ linkUrl: WebAddress, expiresAt: Instant }, { title: "ConnectionLink" }),
          ...commonRefusals,
        },
      },
    },
    async ({ params }) => {
      const connection = await requireConnection(database, params.companyId, params.connectionId);
      const address = linkUrl(application, connection);
      const code = readLinkCode(vault, connection, new URL(address).searchParams.get("otp")!)!;
      return { linkUrl: address, expiresAt: code.expiresAt.toISOString() };
    },
  );

  server.delete(
    "/companies/:companyId/connections/:connectionId/credentials/:setId",
    {
      schema: {
        operationId: "portal-revoke-credential",
        summary: "Revoke one pair of credentials",
        description:
          "The other pairs of a QuickBooks connection stay good. With the last pair its accounts are disconnected.",
        tags,
        params: Type.Object({ ...ConnectionParams.properties, setId: Type.String() }),
        response: { 204: NoContent, ...commonRefusals, ...refusals(400) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        await revokeCredential(work, request.params, request.params.setId);
        return { status: 204 };
      }),
  );

  server.post(
    "/companies/:companyId/export",
    {
      schema: {
        operationId: "portal-export-company",
        summary: "Export the facts of a company",
        description:
          "Connections, accounts with their feeds, consents and timeline as one document, masked as the caller's role asks.",
        tags,
        params: Params,
        response: { 200: CompanyExport, ...commonRefusals },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => ({
        status: 200,
        // Masked here, too: a kept answer is sent again as it was stored.
        body: await exportCompany(application, work, request.params.companyId),
      })),
  );
}
