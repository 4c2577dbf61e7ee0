import type { FastifyPluginAsync } from "fastify";
import { Refused } from "../refused.ts";
import type { Admin } from "./admin.ts";
import type { FaultRequest } from "./faults.ts";

interface Ids {
  Params: { id: string; accountId: string; lineId: string };
  Querystring: Record<string, string | undefined>;
}

const account = "/companies/:id/accounts/:accountId";

/** The admin interface over HTTP, JSON in and out; README documents it. */
export function adminRoutes(admin: Admin): FastifyPluginAsync {
  return async (server) => {
    server.setErrorHandler<Error & { statusCode?: number }>((error, _request, reply) => {
      const status = error instanceof Refused ? error.status : (error.statusCode ?? 500);
      return reply.code(status).send({ error: error.message });
    });

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
      return reply.code(204).send();
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
      return reply.code(204).send();
    });
    server.get<Ids>(`${account}/uploads`, ({ params }) => ({
      uploads: admin.uploads(params.id, params.accountId),
    }));
    server.post<Ids>(`${account}/uploads`, (request, reply) => {
      reply.code(201);
      return admin.uploadByHand(request.params.id, request.params.accountId, list(request, "lines"));
    });

    server.get<Ids>("/calls", ({ query }) =>
      admin.calls(query.limit === undefined ? undefined : Number(query.limit)),
    );
    server.delete("/calls", (_request, reply) => {
      admin.clearCalls();
      return reply.code(204).send();
    });
    server.post("/clock", (request) => ({
      now: admin.advanceClock(body<{ advanceMs: number }>(request).advanceMs).toISOString(),
    }));
    server.get("/settings", () => admin.settings());
    server.post("/settings", (request) => admin.changeSettings(body(request)));
    server.post("/limits", (request) => admin.changeLimits(body(request)));
    server.delete("/limits/counted", (_request, reply) => {
      admin.forgetCounted();
      return reply.code(204).send();
    });

    server.put("/applications", (request) => admin.putApplication(body(request)));
    server.post("/approve", (request) => {
      const { authorizationUrl, companyId } = body<{ authorizationUrl: string; companyId: string }>(request);
      return { redirect: admin.approve(authorizationUrl, companyId) };
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

/** One thing, a list of things, or a list under its name. */
function list<T>(request: { readonly body: unknown }, name: string): T[] {
  const value = body<Record<string, unknown> | unknown[]>(request);
  if (Array.isArray(value)) return value as T[];
  return Array.isArray(value[name]) ? (value[name] as T[]) : [value as T];
}
