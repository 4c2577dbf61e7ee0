import type { FastifyPluginAsync } from "fastify";
import { takeBytes } from "../wire.ts";
import type { PretendPackage, WorldOptions } from "../world.ts";
import { Admin } from "./admin.ts";
import { adminRoutes } from "./admin-routes.ts";
import { notFound, refuse } from "./answers.ts";
import { accountOperations } from "./bank-accounts.ts";
import { transactionOperations } from "./bank-transactions.ts";
import { booksRoutes } from "./books-pages.ts";
import { companyOperations } from "./company.ts";
import { consentRoutes } from "./consent-page.ts";
import { serve } from "./exchange.ts";
import { tokenEndpoint } from "./oauth.ts";
import { seed } from "./seed.ts";
import { statementUpload } from "./statement-upload.ts";
import { World } from "./world.ts";

export type PretendFreeAgent = PretendPackage<Admin>;

/** More than any body limit that can be set: what is longer is refused unread. */
const longestBody = 25_000_000;

const operations = [
  tokenEndpoint,
  ...companyOperations,
  ...accountOperations,
  statementUpload,
  ...transactionOperations,
];

export function createPretendFreeAgent(options: WorldOptions): PretendFreeAgent {
  const world = new World(options);
  seed(world.state, world.now());
  const admin = new Admin(world);
  const plugin: FastifyPluginAsync = async (server) => {
    takeBytes(server, longestBody);
    server.setErrorHandler<Error & { statusCode?: number }>((error, _request, reply) => {
      const status = error.statusCode ?? 500;
      if (status >= 500) world.log?.error({ error }, "the pretend FreeAgent failed");
      return reply.code(status).send(refuse(status, error.message).body);
    });
    server.setNotFoundHandler((_request, reply) => reply.code(404).send(notFound().body));
    for (const operation of operations) serve(server, world, operation);
    await server.register(adminRoutes(admin), { prefix: "/admin" });
    consentRoutes(server, world);
    booksRoutes(server, world);
  };
  return { plugin, admin, close: () => world.close() };
}
