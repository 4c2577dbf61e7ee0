import type { FastifyPluginAsync } from "fastify";
import { answerErrors, body, commonRoutes, nothing } from "../admin-routes.ts";
import type { Admin } from "./admin.ts";
import { FaultRequest } from "./faults.ts";

interface Ids {
  Params: { id: string };
  Querystring: Record<string, string | undefined>;
}

/** The admin interface over HTTP, JSON in and out; README documents it. */
export function adminRoutes(admin: Admin): FastifyPluginAsync {
  return async (server) => {
    answerErrors(server);
    commonRoutes(server, admin, FaultRequest);

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

    server.delete("/limits/counted", (_request, reply) => {
      admin.forgetCounted();
      return nothing(reply);
    });
    server.delete("/tokens", (_request, reply) => {
      admin.expireTokens();
      return nothing(reply);
    });
  };
}
