import type { FastifyPluginAsync } from "fastify";
import { takeBytes } from "../wire.ts";
import type { PretendPackage, WorldOptions } from "../world.ts";
import { accountQueries } from "./account-queries.ts";
import { Admin } from "./admin.ts";
import { adminRoutes } from "./admin-routes.ts";
import { refuse } from "./answers.ts";
import { authorisations } from "./authorisations.ts";
import { banks } from "./banks.ts";
import { serve } from "./exchange.ts";
import { identity } from "./identity.ts";
import { Notifier } from "./notifier.ts";
import { Product } from "./product.ts";
import { productRoutes } from "./product-pages.ts";
import type { CallbackAddresses } from "./records.ts";
import { seed } from "./seed.ts";
import { statements } from "./statements.ts";
import { World } from "./world.ts";

export interface PretendSageOptions extends WorldOptions {
  /** Where the bank that is always there is called; without it a Millrace without settings. */
  readonly callbackURLs?: CallbackAddresses;
}

export type PretendSage = PretendPackage<Admin>;

const longestBody = 5_000_000;

export function createPretendSage(options: PretendSageOptions): PretendSage {
  const world = new World(options);
  seed(world.store, options.callbackURLs);
  const notifier = new Notifier(world);
  const product = new Product(world, notifier);
  const admin = new Admin(world, notifier, product);
  const operations = [...identity, banks, authorisations, ...statements, accountQueries];
  const plugin: FastifyPluginAsync = async (server) => {
    takeBytes(server, longestBody);
    server.setErrorHandler<Error & { statusCode?: number }>((error, _request, reply) => {
      const status = error.statusCode ?? 500;
      if (status >= 500) world.log?.error({ error }, "the pretend Sage failed");
      const code = status === 413 ? "TOO_LARGE" : status >= 500 ? "INTERNAL_ERROR" : "BAD_REQUEST";
      return reply.code(status).send(refuse(status, code, error.message).body);
    });
    server.setNotFoundHandler((_request, reply) =>
      reply.code(404).send(refuse(404, "NOT_FOUND", "There is nothing at this address").body),
    );
    for (const operation of operations) serve(server, world, operation);
    await server.register(adminRoutes(admin), { prefix: "/admin" });
    productRoutes(server, world, product);
    // News that a killed process left unsent.
    notifier.wake();
  };
  return { plugin, admin, close: () => world.close() };
}
