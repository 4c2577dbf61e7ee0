import type { FastifyPluginAsync } from "fastify";
import { second } from "../../src/clock.ts";
import { takeBytes } from "../wire.ts";
import type { PretendPackage, WorldOptions } from "../world.ts";
import { accountOperations } from "./account-record.ts";
import { Admin } from "./admin.ts";
import { adminRoutes } from "./admin-routes.ts";
import { restError } from "./answers.ts";
import { booksRoutes } from "./books-pages.ts";
import { consentRoutes } from "./consent-page.ts";
import { serve } from "./exchange.ts";
import { profileRoutes } from "./profile-pages.ts";
import { restletOperations } from "./restlet.ts";
import { seed } from "./seed.ts";
import type { SuiteApp } from "./suite-app.ts";
import { suiteql } from "./suiteql.ts";
import { tokenOperations } from "./tokens.ts";
import { World } from "./world.ts";

export interface PretendNetSuiteOptions extends WorldOptions {
  /** The SuiteApp that can be installed; the one that comes with Millrace unless a test brings another. */
  readonly suiteApp?: SuiteApp;
}

export type PretendNetSuite = PretendPackage<Admin>;

/** A little more than a RESTlet takes, so that the RESTlet host itself says what is too much. */
const longestBody = 12_000_000;
/** How often planned imports are looked for while nobody advances the clock. */
const tick = 15 * second;

export function createPretendNetSuite(options: PretendNetSuiteOptions): PretendNetSuite {
  const world = new World(options);
  seed(world.state);
  const admin = new Admin(world);
  const ticking = setInterval(() => void world.imports.runDue(), tick);
  ticking.unref();
  const plugin: FastifyPluginAsync = async (server) => {
    takeBytes(server, longestBody);
    server.setErrorHandler<Error & { statusCode?: number }>((error, _request, reply) => {
      const status = error.statusCode ?? 500;
      if (status >= 500) world.log?.error({ error }, "the pretend NetSuite failed");
      const answer = restError(status >= 500 ? "UNEXPECTED_ERROR" : "INVALID_CONTENT", error.message);
      return reply
        .code(status)
        .headers(answer.headers ?? {})
        .send(JSON.stringify(answer.body));
    });
    server.setNotFoundHandler((_request, reply) => {
      const answer = restError("NONEXISTENT_ID", "There is nothing at this address.");
      return reply
        .code(404)
        .headers(answer.headers ?? {})
        .send(JSON.stringify(answer.body));
    });
    const operations = [...tokenOperations, suiteql, ...accountOperations, ...restletOperations];
    for (const operation of operations) serve(server, world, operation);
    await server.register(adminRoutes(admin), { prefix: "/admin" });
    consentRoutes(server, world);
    booksRoutes(server, world);
    profileRoutes(server, world);
  };
  const close = async () => {
    clearInterval(ticking);
    await world.close();
  };
  return { plugin, admin, close };
}
