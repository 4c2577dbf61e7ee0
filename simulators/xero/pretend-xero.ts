import type { FastifyPluginAsync } from "fastify";
import { takeBytes } from "../wire.ts";
import type { PretendPackage, WorldOptions } from "../world.ts";
import { accounting } from "./accounting.ts";
import { Admin } from "./admin.ts";
import { adminRoutes } from "./admin-routes.ts";
import { gatewayRefusal, refuse } from "./answers.ts";
import { booksRoutes } from "./books-pages.ts";
import { connections } from "./connections.ts";
import { consentRoutes } from "./consent-page.ts";
import { serve } from "./exchange.ts";
import { feedConnectionsV1 } from "./feed-connections-v1.ts";
import { feedConnectionsV2 } from "./feed-connections-v2.ts";
import { identity } from "./identity.ts";
import { seed } from "./seed.ts";
import { statements } from "./statements.ts";
import { World } from "./world.ts";

export type PretendXero = PretendPackage<Admin>;

/** More than any body limit that can be set: what is longer is refused unread. */
const longestBody = 25_000_000;

export function createPretendXero(options: WorldOptions): PretendXero {
  const world = new World(options);
  seed(world.state, world.now());
  const admin = new Admin(world);
  const operations = [
    ...identity,
    ...connections,
    ...accounting,
    ...feedConnectionsV1,
    ...feedConnectionsV2,
    ...statements(world.state.books),
  ];
  const plugin: FastifyPluginAsync = async (server) => {
    takeBytes(server, longestBody);
    server.setErrorHandler<Error & { statusCode?: number }>((error, _request, reply) => {
      const status = error.statusCode ?? 500;
      if (status >= 500) world.log?.error({ error }, "the pretend Xero failed");
      const title = status === 413 ? "Request too large" : undefined;
      const answer = refuse(status >= 500 ? "internal-error" : "invalid-request", error.message, {
        status,
        ...(title ? { title } : {}),
      });
      return reply
        .code(status)
        .headers(answer.headers ?? {})
        .send(JSON.stringify(answer.body));
    });
    server.setNotFoundHandler((_request, reply) => {
      const answer = gatewayRefusal(world.random, 404, "There is nothing at this address");
      return reply.code(404).type("application/json; charset=utf-8").send(JSON.stringify(answer.body));
    });
    for (const operation of operations) {
      serve(
        server,
        world,
        operation,
        (request) => `${request.protocol}://${request.host}${server.prefix}/identity`,
      );
    }
    await server.register(adminRoutes(admin), { prefix: "/admin" });
    consentRoutes(server, world);
    booksRoutes(server, world);
  };
  return { plugin, admin, close: () => world.close() };
}
