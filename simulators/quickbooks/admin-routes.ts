import type { FastifyPluginAsync } from "fastify";
import { answerErrors, body, faultRoutes, list, nothing } from "../admin-routes.ts";
import type { Admin } from "./admin.ts";
import { FaultRequest } from "./faults.ts";

interface Ids {
  Params: { id: string };
}

/** The admin interface over HTTP, JSON in and out; README documents it. */
export function adminRoutes(admin: Admin): FastifyPluginAsync {
  return async (server) => {
    answerErrors(server);

    server.get("/companies", () => ({ companies: admin.companies() }));
    server.post("/companies", (request, reply) => {
      reply.code(201);
      return { companies: admin.addCompanies(list(request)) };
    });
    server.get<Ids>("/companies/:id/accounts", ({ params }) => ({
      accounts: admin.ledgerAccounts(params.id),
    }));
    server.get("/institutions", () => ({ institutions: admin.institutions() }));
    server.put("/institutions", (request) => admin.putInstitution(body(request)));

    server.get("/connections", () => ({ connections: admin.connections() }));
    server.post("/connections", async (request, reply) => {
      reply.code(201);
      return await admin.signOn(body(request));
    });
    server.get<Ids>("/connections/:id", ({ params }) => admin.connection(params.id));
    server.post<Ids>("/connections/:id/sign-on", (request) =>
      admin.signOnAgain(request.params.id, body(request)),
    );
    server.post("/permissions", (request) => admin.askPermission(body(request)));
    server.post("/permissions/callback", (request) =>
      admin.takePermission(body<{ url: string }>(request).url),
    );
    server.post<Ids>("/connections/:id/link", (request) => admin.link(request.params.id, list(request)));
    server.post<Ids>("/connections/:id/update", async ({ params }) => ({
      polls: await admin.update(params.id),
    }));
    server.post<Ids>("/connections/:id/disconnect", ({ params }, reply) => {
      admin.disconnect(params.id);
      return nothing(reply);
    });
    server.get<Ids>("/connections/:id/polls", ({ params }) => ({ polls: admin.polls(params.id) }));
    server.get<Ids>("/accounts/:id/lines", ({ params }) => ({ lines: admin.lines(params.id) }));

    server.get("/probes", () => ({ probes: admin.probes() }));
    server.post<Ids>("/connections/:id/probe", (request) => admin.probe(request.params.id, body(request)));

    server.post("/clock", async (request) => {
      const polls = await admin.advanceClock(body<{ advanceMs: number }>(request).advanceMs);
      return { now: admin.now().toISOString(), polls };
    });
    server.get("/settings", () => admin.settings());
    server.post("/settings", (request) => admin.changeSettings(body(request)));
    faultRoutes(server, admin, FaultRequest);
  };
}
