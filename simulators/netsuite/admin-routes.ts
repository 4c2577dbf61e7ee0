import type { FastifyPluginAsync } from "fastify";
import { Refused } from "../refused.ts";
import type { Admin } from "./admin.ts";
import type { FaultRequest } from "./faults.ts";
import { ScriptFailure } from "./script-run.ts";

interface Ids {
  Params: { id: string; internalId: string };
  Querystring: Record<string, string | undefined>;
}

/** The admin interface over HTTP, JSON in and out; README documents it. */
export function adminRoutes(admin: Admin): FastifyPluginAsync {
  return async (server) => {
    server.setErrorHandler<Error & { statusCode?: number }>((error, _request, reply) => {
      const status =
        error instanceof Refused
          ? error.status
          : error instanceof ScriptFailure
            ? 422
            : (error.statusCode ?? 500);
      return reply.code(status).send({ error: error.message });
    });
    const done = { changed: true };

    server.get("/accounts", () => ({ accounts: admin.companies() }));
    server.post("/accounts", (request, reply) => {
      reply.code(201);
      return admin.addCompany(body(request));
    });
    server.get<Ids>("/accounts/:id/bank-accounts", ({ params }) => ({ accounts: admin.accounts(params.id) }));
    server.post<Ids>("/accounts/:id/bank-accounts", (request, reply) => {
      reply.code(201);
      const asked = body<unknown>(request);
      const list = Array.isArray(asked) ? asked : [asked];
      return { accounts: admin.addAccounts(request.params.id, list) };
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
      return reply.code(204).send();
    });

    server.get<Ids>("/calls", ({ query }) =>
      admin.calls(query.limit === undefined ? undefined : Number(query.limit)),
    );
    server.delete("/calls", (_request, reply) => {
      admin.clearCalls();
      return reply.code(204).send();
    });
    server.post("/clock", async (request) => ({
      now: (await admin.advanceClock(body<{ advanceMs: number }>(request).advanceMs)).toISOString(),
    }));
    server.get("/settings", () => admin.settings());
    server.post("/settings", (request) => admin.changeSettings(body(request)));

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

    server.get("/faults", () => ({ faults: admin.faults() }));
    server.post("/faults", (request, reply) => {
      reply.code(201);
      return admin.addFault(body<FaultRequest>(request));
    });
    server.delete("/faults", (_request, reply) => {
      admin.clearFaults();
      return reply.code(204).send();
    });
    server.delete<Ids>("/faults/:id", (request, reply) => {
      admin.clearFaults(Number(request.params.id));
      return reply.code(204).send();
    });
  };
}

/** The JSON body. Its form is checked by the function it is given to. */
function body<T>(request: { readonly body: unknown }): T {
  const bytes = Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "";
  try {
    const value: unknown = JSON.parse(bytes);
    if (typeof value === "object" && value !== null) return value as T;
  } catch {
    // answered below
  }
  throw new Refused(400, "the body is not a JSON object");
}
