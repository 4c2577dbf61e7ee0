import type { FastifyPluginAsync } from "fastify";
import { answerErrors, body, commonRoutes, list, nothing } from "../admin-routes.ts";
import type { Admin } from "./admin.ts";
import { FaultRequest } from "./faults.ts";

interface Ids {
  Params: { id: string; accountId: string };
  Querystring: Record<string, string | undefined>;
}

/** The admin interface over HTTP, JSON in and out; README documents it. */
export function adminRoutes(admin: Admin): FastifyPluginAsync {
  return async (server) => {
    answerErrors(server);
    commonRoutes(server, admin, FaultRequest);

    server.get("/organisations", () => ({ organisations: admin.organisations() }));
    server.post("/organisations", (request, reply) => {
      reply.code(201);
      return { organisations: admin.addOrganisations(list(request, "organisations")) };
    });
    server.get<Ids>("/organisations/:id", (request) => admin.organisation(request.params.id));
    server.patch<Ids>("/organisations/:id", (request) =>
      admin.changeOrganisation(request.params.id, body(request)),
    );
    server.post<Ids>("/organisations/:id/accounts", (request, reply) => {
      reply.code(201);
      return { accounts: admin.addAccounts(request.params.id, list(request, "accounts")) };
    });
    server.patch<Ids>("/organisations/:id/accounts/:accountId", (request) =>
      admin.changeAccount(request.params.id, request.params.accountId, body(request)),
    );
    server.get<Ids>("/organisations/:id/accounts/:accountId/lines", ({ params, query }) => {
      const page = Object.fromEntries(Object.entries(query).map(([name, value]) => [name, Number(value)]));
      return admin.lines(params.id, params.accountId, page);
    });

    server.put("/applications", (request) => admin.putApplication(body(request)));
    server.get("/feeds", () => ({ feeds: admin.feeds() }));
    server.delete<Ids>("/feeds/:id", (request, reply) => {
      admin.endFeed(request.params.id);
      return nothing(reply);
    });
    server.get("/statements", () => ({ statements: admin.statements() }));
    server.post<Ids>("/statements/:id/settle", (request) => admin.settle(request.params.id, body(request)));

    server.post("/limits", (request) => admin.changeLimits(body(request)));
    server.delete("/limits/counted", (_request, reply) => {
      admin.forgetCounted();
      return nothing(reply);
    });

    server.post("/approve", (request) => {
      const { authorizationUrl, organisationId } = body<{
        authorizationUrl: string;
        organisationId: string | string[];
      }>(request);
      return { redirect: admin.approve(authorizationUrl, organisationId) };
    });
    server.post("/revoke", (request) => ({ changed: admin.revoke(body(request)) }));
    server.delete("/idempotency-keys", (_request, reply) => {
      admin.forgetKeys();
      return nothing(reply);
    });
  };
}
