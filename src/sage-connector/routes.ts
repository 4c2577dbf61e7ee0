import { Type } from "typebox";
import { type Application, system, transact } from "../application.ts";
import { isAuthorized } from "../authorizations/store-authorization.ts";
import { findConnectionEvenDeleted } from "../connections/find-connection.ts";
import type { Server } from "../http/server.ts";
import { Problem } from "../problem.ts";
import { findAccountByKey } from "../source-accounts/find-account.ts";
import { findByExternalId } from "./account-queries.ts";
import { isStorable, longestId } from "./authorisation.ts";
import { NotificationSchema } from "./notification.ts";
import { offerAccounts } from "./offer-accounts.ts";
import { listedAtSage } from "./offered-account.ts";
import { receiveNotification } from "./receive-notification.ts";
import { requireSage } from "./sage.ts";
import { verifyCallers } from "./verify-caller.ts";

/** What Sage itself calls: its own protocol, so it is no part of the API document. */
export function sageConnectorRoutes(server: Server, application: Application): void {
  const verify = verifyCallers(application);
  server.register(async (scope) => {
    const sageOnly = scope as Server;
    sageOnly.addHook("onRequest", async (request) => {
      requireSage(application);
      await verify(request);
    });

    sageOnly.post("/sage/notification", { schema: { body: NotificationSchema } }, async (request, reply) => {
      await receiveNotification(application, requireSage(application), request.id, request.body);
      return reply.code(204).send();
    });

    sageOnly.get(
      "/sage/availableAccounts",
      {
        schema: {
          querystring: Type.Object({ externalId: Type.String({ minLength: 1, maxLength: longestId }) }),
        },
      },
      (request) => availableAccounts(application, request.id, request.query.externalId),
    );
  });
}

/** Every account that the customer of a named one may connect, connected ones too. 404 for a name we never gave. */
function availableAccounts(application: Application, correlationId: string, externalId: string) {
  return transact(application, system("sage"), correlationId, async (work) => {
    const named = isStorable(externalId) ? await findByExternalId(work.tx, externalId) : undefined;
    const account = named && (await findAccountByKey(work.tx, named.companyId, named.sourceAccountKey));
    const connection =
      account && (await findConnectionEvenDeleted(work.tx, account.companyId, account.connectionId));
    if (!connection || connection.deletedAt !== null || !(await isAuthorized(work.tx, connection)))
      throw new Problem("account-not-found", `There is no account ${externalId} here.`);
    const all = await offerAccounts(work, connection);
    return all.map(({ account: one, atSage }) => listedAtSage(one, atSage.externalId));
  });
}
