import { Type } from "typebox";
import type { Application } from "../application.ts";
import { type Connection, ConnectionSchema } from "../connections/connection.ts";
import { requireConnection } from "../connections/find-connection.ts";
import { showConnection } from "../connections/list-connections.ts";
import { change, changeInSteps } from "../http/idempotency.ts";
import { commonRefusals, refusals } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { linkByKeyPair } from "./link-by-key-pair.ts";
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
          "Keeps what Sage gave to your own sign-in page: `authorizationId`, and `bankId` where there is one. The connection becomes linked once Sage confirms an account. Links a connection to NetSuite with access that was given to your key pair: `accountId`, `certificateId`, and `subsidiaryId` where there are several subsidiaries.",
        tags: ["Connections"],
        params: Type.Object({ companyId: Type.String(), connectionId: Type.String() }),
        body: Type.Record(Type.String(), Type.String()),
        response: { 200: ConnectionSchema, ...commonRefusals, ...refusals(400) },
      },
    },
    async (request, reply) => {
      const { actor, body, id, params } = request;
      const { platformKey } = await requireConnection(
        application.database,
        params.companyId,
        params.connectionId,
      );
      const show = (connection: Connection) => ({
        status: 200,
        body: showConnection(application, connection),
      });
      if (platformKey !== "olpr")
        return changeInSteps(application, request, reply, async () =>
          show(await linkByKeyPair(application, actor, id, params, body)),
        );
      return change(application, request, reply, async (work) =>
        show(await storeAuthorization(application, work, params, body)),
      );
    },
  );
}
