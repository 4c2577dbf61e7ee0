import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import { Refused } from "../refused.ts";
import type { Admin } from "./admin.ts";
import type { FaultRequest } from "./faults.ts";

interface Ids {
  Params: { id: string };
  Querystring: Record<string, string | undefined>;
}

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
      return { companies: admin.addCompanies(body(request)) };
    });
    server.get("/banks", () => ({ banks: admin.banks() }));
    server.put("/banks", (request) => admin.putBank(body(request)));
    server.get("/applications", () => ({ applications: admin.applications() }));
    server.put("/applications", (request) => admin.putApplication(body(request)));

    server.get("/authorisations", () => ({ authorisations: admin.authorisations() }));
    server.post("/authorisations", (request, reply) => {
      const { bankAccountId, bankId, companyId, returnAddress } =
        body<Record<string, string | undefined>>(request);
      reply.code(201);
      if (bankAccountId !== undefined) return admin.beginReauthorisation(bankAccountId, returnAddress);
      return admin.beginLink(companyId ?? "", bankId, returnAddress);
    });
    server.get<Ids>("/authorisations/:id/accounts", ({ params }) => ({ accounts: admin.offered(params.id) }));

    server.get("/accounts", () => ({ accounts: admin.bankAccounts() }));
    server.post("/accounts", (request, reply) => {
      reply.code(201);
      return admin.linkAccount(body(request));
    });
    server.get<Ids>("/accounts/:id", ({ params }) => admin.bankAccount(params.id));
    server.delete<Ids>("/accounts/:id", ({ params }) => admin.disconnect(params.id));
    server.get<Ids>("/accounts/:id/transactions", ({ params, query }) => {
      const asked = Object.fromEntries(Object.entries(query).map(([name, value]) => [name, Number(value)]));
      return { bankTransactionList: admin.transactions(params.id, asked) };
    });
    server.get<Ids>("/accounts/:id/available", ({ params, query }) =>
      admin.availableAccounts(
        params.id,
        query.externalId === undefined ? {} : { externalId: query.externalId },
      ),
    );

    server.get("/statements", () => ({ statements: admin.statements() }));
    server.post<Ids>("/statements/:id/settle", ({ params }) => admin.settle(params.id));
    server.get("/refusals", () => ({ refusals: admin.refusals() }));
    server.get("/notifications", () => ({ notifications: admin.notifications() }));

    server.get<Ids>("/calls", ({ query }) =>
      admin.calls(query.limit === undefined ? undefined : Number(query.limit)),
    );
    server.delete("/calls", (_request, reply) => {
      admin.clearCalls();
      return reply.code(204).send();
    });
    server.delete("/limits/counted", (_request, reply) => {
      admin.forgetCounted();
      return reply.code(204).send();
    });
    server.post("/clock", (request) => ({
      now: admin.advanceClock(body<{ advanceMs: number }>(request).advanceMs).toISOString(),
    }));
    server.get("/settings", () => admin.settings());
    server.post("/settings", (request) => admin.changeSettings(body(request)));
    server.delete("/tokens", (_request, reply) => {
      admin.expireTokens();
      return reply.code(204).send();
    });

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

/** The JSON of a request; what is inside is checked by whoever takes it. */
function body<T>(request: FastifyRequest): T {
  try {
    const value: unknown = JSON.parse(Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "");
    if (typeof value === "object" && value !== null) return value as T;
  } catch {
    // Told below.
  }
  throw new Refused(400, "the body must be a JSON object or list");
}
