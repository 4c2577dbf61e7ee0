import { Type } from "typebox";
import type { Application } from "../application.ts";
import { ConnectionSchema } from "../connections/connection.ts";
import { showConnection } from "../connections/list-connections.ts";
import { change } from "../http/idempotency.ts";
import { commonRefusals, refusals } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { storeAuthorization } from "./store-authorization.ts";

/** Authorisation details of a connection whose sign-in ran on the bank's own page (Platform API). */
export function authorizationRoutes(server: Server, application: Application): void {
  server.put(
    "/companies/:companyId/connections/:connectionId/authorization",
    {
      schema: {
        operationId: "update-connection-authorization",
        summary: "Update authorization",
        description:
          "Keeps what Sage gave to your own sign-in page: `authorizationId`, and `bankId` where there is one. The connection becomes linked once Sage confirms an account.",
        tags: ["Connections"],
        params: Type.Object({ companyId: Type.String(), connectionId: Type.String() }),
        body: Type.Record(Type.String(), Type.String()),
        response: { 200: ConnectionSchema, ...commonRefusals, ...refusals(400) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        const connection = await storeAuthorization(application, work, request.params, request.body);
        return { status: 200, body: showConnection(application, connection) };
      }),
  );
}
