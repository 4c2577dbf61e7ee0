import type { FastifyPluginAsync } from "fastify";
import { answerErrors, body, commonRoutes, list, nothing } from "../admin-routes.ts";
import type { Admin } from "./admin.ts";
import { FaultRequest } from "./faults.ts";

interface Ids {
  Params: { id: string; accountId: string; lineId: string };
  Querystring: Record<string, string | undefined>;
}

const account = "/companies/:id/accounts/:accountId";

/** The admin interface over HTTP, JSON in and out; README documents it. */
export function adminRoutes(admin: Admin): FastifyPluginAsync {
  return async (server) => {
    answerErrors(server);
    commonRoutes(server, admin, FaultRequest);

    server.get("/companies", () => ({ companies: admin.companies() }));
    server.post("/companies", (request, reply) => {
      reply.code(201);
      return { companies: admin.addCompanies(list(request, "companies")) };
    });
    server.get<Ids>("/companies/:id", ({ params }) => admin.company(params.id));
    server.patch<Ids>("/companies/:id", (request) => admin.changeCompany(request.params.id, body(request)));
    server.post<Ids>("/companies/:id/accounts", (request, reply) => {
      reply.code(201);
      return { accounts: admin.addAccounts(request.params.id, list(request, "accounts")) };
    });
    server.patch<Ids>(account, (request) =>
      admin.changeAccount(request.params.id, request.params.accountId, body(request)),
    );
    server.delete<Ids>(account, ({ params }, reply) => {
      admin.deleteAccount(params.id, params.accountId);
      return nothing(reply);
    });
    server.get<Ids>(`${account}/lines`, ({ params, query }) => {
      const page = Object.fromEntries(Object.entries(query).map(([name, value]) => [name, Number(value)]));
      return admin.lines(params.id, params.accountId, page);
    });
    server.post<Ids>(`${account}/lines`, (request, reply) => {
      reply.code(201);
      return admin.enterLine(request.params.id, request.params.accountId, body(request));
    });
    server.delete<Ids>(`${account}/lines/:lineId`, ({ params }, reply) => {
      admin.deleteLine(params.id, params.accountId, params.lineId);
      return nothing(reply);
    });
    server.get<Ids>(`${account}/uploads`, ({ params }) => ({
      uploads: admin.uploads(params.id, params.accountId),
    }));
    server.post<Ids>(`${account}/uploads`, (request, reply) => {
      reply.code(201);
      return admin.uploadByHand(request.params.id, request.params.accountId, list(request, "lines"));
    });

    server.post("/limits", (request) => admin.changeLimits(body(request)));
    server.post("/limits/counted", (request, reply) => {
      admin.countCalls(body(request));
      return nothing(reply);
    });
    server.delete("/limits/counted", (_request, reply) => {
      admin.forgetCounted();
      return nothing(reply);
    });

    server.put("/applications", (request) => admin.putApplication(body(request)));
    server.post("/approve", (request) => {
      const { authorizationUrl, companyId } = body<{ authorizationUrl: string; companyId: string }>(request);
      return { redirect: admin.approve(authorizationUrl, companyId) };
    });
    server.post("/revoke", (request) => ({ changed: admin.revoke(body(request)) }));
  };
}
