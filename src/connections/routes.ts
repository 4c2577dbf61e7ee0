import { Type } from "typebox";
import type { Application } from "../application.ts";
import { requireCompany } from "../companies/find-company.ts";
import { change } from "../http/idempotency.ts";
import { ListQuery, readList } from "../http/list/list-query.ts";
import { listReply } from "../http/list/list-reply.ts";
import { pageOfSchema } from "../http/paging.ts";
import { commonRefusals, documentedAs, NoContent, Nullable, OneOf, refusals } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { ConnectionSchema, connectionStatuses } from "./connection.ts";
import { createConnection } from "./create-connection.ts";
import { deleteConnection } from "./delete-connection.ts";
import { unlinkConnection } from "./disconnect-connection.ts";
import { requireConnection } from "./find-connection.ts";
import { showConnection } from "./list-connections.ts";
import { connectionList, listConnections } from "./queries.ts";

const CompanyParams = Type.Object({ companyId: Type.String() });
const Params = Type.Object({ companyId: Type.String(), connectionId: Type.String() });
const all = "/companies/:companyId/connections";
const one = `${all}/:connectionId`;

/** Operations 8 to 12 of the contract: connections of a company to its accounting software. */
export function connectionRoutes(server: Server, application: Application): void {
  const { database } = application;

  server.get(
    all,
    {
      config: { companyToken: true },
      schema: {
        operationId: "list-connections",
        summary: "List connections",
        description:
          "Connections of a company, newest first unless another order is asked for, each with a fresh `linkUrl`.",
        tags: ["Connections"],
        params: CompanyParams,
        querystring: ListQuery,
        response: { 200: pageOfSchema(ConnectionSchema), ...commonRefusals, ...refusals(400) },
      },
    },
    async (request) => {
      const { companyId } = await requireCompany(database, request.params.companyId);
      const list = readList(request.query, connectionList, application.clock.now());
      const page = await listConnections(database, companyId, list);
      const shown = page.rows.map((connection) => showConnection(application, connection));
      return listReply(`/companies/${companyId}/connections`, list, page, shown);
    },
  );

  server.post(
    all,
    {
      config: { companyToken: true },
      schema: {
        operationId: "create-connection",
        summary: "Create a connection",
        description:
          "Prepares the way to one accounting package. Send the customer to the `linkUrl` of the answer to authorise it.",
        tags: ["Connections"],
        params: CompanyParams,
        body: documentedAs(
          Type.Object({ platformKey: Type.Optional(Type.Unknown()) }),
          Type.Object({ platformKey: Type.String({ pattern: "^[a-z]{4}$", minLength: 4, maxLength: 4 }) }),
        ),
        response: { 200: ConnectionSchema, ...commonRefusals, ...refusals(400) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        const connection = await createConnection(work, request.params.companyId, request.body.platformKey);
        return { status: 200, body: showConnection(application, connection) };
      }),
  );

  server.get(
    one,
    {
      config: { companyToken: true },
      schema: {
        operationId: "get-connection",
        summary: "Get a connection",
        description: "One connection, with a fresh `linkUrl`.",
        tags: ["Connections"],
        params: Params,
        response: { 200: ConnectionSchema, ...commonRefusals },
      },
    },
    async (request) => {
      const { companyId, connectionId } = request.params;
      return showConnection(application, await requireConnection(database, companyId, connectionId));
    },
  );

  server.patch(
    one,
    {
      config: { companyToken: true },
      schema: {
        operationId: "unlink-connection",
        summary: "Unlink a connection",
        description:
          "Ends what was authorised. Accounts are disconnected and unsent transactions cancelled; the customer can link it again.",
        tags: ["Connections"],
        params: Params,
        body: documentedAs(
          Type.Object({ status: Type.Optional(Type.Unknown()) }),
          Type.Object({ status: Type.Optional(Nullable(OneOf(...connectionStatuses))) }),
        ),
        response: { 200: ConnectionSchema, ...commonRefusals, ...refusals(400) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        const connection = await unlinkConnection(work, request.params, request.body.status);
        return { status: 200, body: showConnection(application, connection) };
      }),
  );

  server.delete(
    one,
    {
      schema: {
        operationId: "delete-connection",
        summary: "Delete a connection",
        description:
          "Removes the connection with its source accounts and mapping, for good. Push operations stay listed under the company.",
        tags: ["Connections"],
        params: Params,
        response: { 200: NoContent, ...commonRefusals },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        await deleteConnection(work, request.params.companyId, request.params.connectionId);
        return { status: 200 };
      }),
  );
}
