import { Type } from "typebox";
import type { Application } from "../application.ts";
import { requireCompany } from "../companies/find-company.ts";
import { change } from "../http/idempotency.ts";
import { PageQuery, pageOf, pageOfSchema, pageReply } from "../http/paging.ts";
import { commonRefusals, refusals } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { ConnectionSchema } from "./connection.ts";
import { createConnection } from "./create-connection.ts";
import { deleteConnection } from "./delete-connection.ts";
import { unlinkConnection } from "./disconnect-connection.ts";
import { requireConnection } from "./find-connection.ts";
import { showConnection } from "./list-connections.ts";
import { listConnections } from "./queries.ts";

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
        params: CompanyParams,
        querystring: PageQuery,
        response: { 200: pageOfSchema(ConnectionSchema), ...commonRefusals, ...refusals(400) },
      },
    },
    async (request) => {
      const { companyId } = await requireCompany(database, request.params.companyId);
      const page = pageOf(request.query);
      const { total, connections } = await listConnections(database, companyId, page);
      const shown = connections.map((connection) => showConnection(application, connection));
      return pageReply(`/companies/${companyId}/connections`, page, total, shown);
    },
  );

  server.post(
    all,
    {
      schema: {
        operationId: "create-connection",
        params: CompanyParams,
        body: Type.Object({ platformKey: Type.Optional(Type.Unknown()) }),
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
      schema: {
        operationId: "unlink-connection",
        params: Params,
        body: Type.Object({ status: Type.Optional(Type.Unknown()) }),
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
    { schema: { operationId: "delete-connection", params: Params, response: commonRefusals } },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        await deleteConnection(work, request.params.companyId, request.params.connectionId);
        return { status: 200 };
      }),
  );
}
