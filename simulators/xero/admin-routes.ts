import type { FastifyPluginAsync } from "fastify";
import { Refused } from "../refused.ts";
import type { Admin } from "./admin.ts";
import type { FaultRequest } from "./faults.ts";
import { isObject } from "./json-body.ts";

interface Ids {
  Params: { id: string; accountId: string };
  Querystring: Record<string, string | undefined>;
}

/** The admin interface over HTTP, JSON in and out; README documents it. */
export function adminRoutes(admin: Admin): FastifyPluginAsync {
  return async (server) => {
    server.setErrorHandler<Error & { statusCode?: number }>((error, _request, reply) => {
      const status = error instanceof Refused ? error.status : (error.statusCode ?? 500);
      return reply.code(status).send({ error: error.message });
    });

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
      return reply.code(204).send();
    });
    server.get("/statements", () => ({ statements: admin.statements() }));
    server.post<Ids>("/statements/:id/settle", (request) => admin.settle(request.params.id, body(request)));

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

    server.post("/approve", (request) => {
      const { authorizationUrl, organisationId } = body<{
        authorizationUrl: string;
        organisationId: string | string[];
      }>(request);
      return { redirect: admin.approve(authorizationUrl, organisationId) };
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
    server.delete("/idempotency-keys", (_request, reply) => {
      admin.forgetKeys();
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
  const value = body<unknown>(request);
  if (Array.isArray(value)) return value as T[];
  if (isObject(value) && Array.isArray(value[name])) return value[name] as T[];
  return [value as T];
}
