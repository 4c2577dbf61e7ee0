import type { FastifyPluginAsync } from "fastify";
import { answerErrors, body, commonRoutes, list, nothing } from "../admin-routes.ts";
import type { Admin } from "./admin.ts";
import { FaultRequest } from "./faults.ts";
import { ScriptFailure } from "./script-run.ts";

interface Ids {
  Params: { id: string; internalId: string };
  Querystring: Record<string, string | undefined>;
}

/** The admin interface over HTTP, JSON in and out; README documents it. */
export function adminRoutes(admin: Admin): FastifyPluginAsync {
  return async (server) => {
    answerErrors(server, (error) => (error instanceof ScriptFailure ? 422 : undefined));
    commonRoutes(server, admin, FaultRequest);
    const done = { changed: true };

    server.get("/accounts", () => ({ accounts: admin.companies() }));
    server.post("/accounts", (request, reply) => {
      reply.code(201);
      return admin.addCompany(body(request));
    });
    server.get<Ids>("/accounts/:id/bank-accounts", ({ params }) => ({ accounts: admin.accounts(params.id) }));
    server.post<Ids>("/accounts/:id/bank-accounts", (request, reply) => {
      reply.code(201);
      return { accounts: admin.addAccounts(request.params.id, list(request)) };
    });
    server.patch<Ids>("/accounts/:id/bank-accounts/:internalId", (request) =>
      admin.changeAccount(request.params.id, request.params.internalId, body(request)),
    );
    server.get<Ids>("/accounts/:id/bank-accounts/:internalId/lines", ({ params }) => ({
      lines: admin.lines(params.id, params.internalId),
    }));
    server.put<Ids>("/accounts/:id/suiteapp", ({ params }) => {
      admin.installSuiteApp(params.id);
      return done;
    });
    server.delete<Ids>("/accounts/:id/suiteapp", ({ params }) => {
      admin.uninstallSuiteApp(params.id);
      return done;
    });
    server.get<Ids>("/accounts/:id/profiles", ({ params }) => ({ profiles: admin.profiles(params.id) }));
    server.get<Ids>("/accounts/:id/profiles/:internalId/offered", ({ params }) =>
      admin.offered(params.id, params.internalId),
    );
    server.get<Ids>("/accounts/:id/imports", ({ params }) => ({ imports: admin.imports(params.id) }));
    server.post("/pair", (request) => admin.pair(body(request)));
    server.post("/link", (request) => admin.link(body(request)));
    server.post<Ids>("/profiles/:id/update-now", ({ params }) => admin.updateNow(params.id));
    server.delete<Ids>("/profiles/:id", (request, reply) => {
      admin.deleteProfile(request.params.id);
      return nothing(reply);
    });

    server.put("/applications", (request) => {
      admin.putApplication(body(request));
      return done;
    });
    server.post("/certificates", (request, reply) => {
      reply.code(201);
      return admin.addCertificate(body(request));
    });
    server.post("/approve", (request) => {
      const { authorizationUrl, accountId } = body<{ authorizationUrl: string; accountId: string }>(request);
      return { redirect: admin.approve(authorizationUrl, accountId) };
    });
    server.post("/revoke", (request) => ({ changed: admin.revoke(body(request)) }));
  };
}
