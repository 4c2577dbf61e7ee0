import type { FastifyPluginAsync, FastifyReply } from "fastify";
import { html } from "../html.ts";
import { Refused } from "../refused.ts";
import { takeBytes } from "../wire.ts";
import type { PretendPackage } from "../world.ts";
import { Admin } from "./admin.ts";
import { adminRoutes } from "./admin-routes.ts";
import { companyRoutes } from "./company-pages.ts";
import { connectionRoutes } from "./connection-pages.ts";
import { linkRoutes } from "./link-pages.ts";
import { type Send, sender } from "./page-parts.ts";
import { startSchedule } from "./schedule.ts";
import { seed } from "./seed.ts";
import { type QuickbooksOptions, World } from "./world.ts";

export type PretendQuickbooks = PretendPackage<Admin>;

const longestBody = 1_000_000;

/** QuickBooks Online as its user knows it, and the client that collects from banks. */
export function createPretendQuickbooks(options: QuickbooksOptions): PretendQuickbooks {
  const world = new World(options);
  seed(world.store);
  const admin = new Admin(world);
  const schedule = startSchedule(world);
  const plugin: FastifyPluginAsync = async (server) => {
    takeBytes(server, longestBody);
    const send = sender(server.prefix);
    server.setErrorHandler<Error & { statusCode?: number }>((error, _request, reply) => {
      const status = error instanceof Refused ? error.status : (error.statusCode ?? 500);
      if (status >= 500 && !(error instanceof Refused))
        world.log?.error({ error }, "the pretend QuickBooks failed");
      return showProblem(send, reply, `${server.prefix}/`, status, error.message);
    });
    server.setNotFoundHandler((_request, reply) =>
      showProblem(send, reply, `${server.prefix}/`, 404, "There is nothing at this address"),
    );
    companyRoutes(server, world, send);
    linkRoutes(server, world, send);
    connectionRoutes(server, world, send);
    await server.register(adminRoutes(admin), { prefix: "/admin" });
  };
  const close = () => {
    schedule.stop();
    world.close();
  };
  return { plugin, admin, close };
}

function showProblem(
  send: Send,
  reply: FastifyReply,
  home: string,
  status: number,
  message: string,
): FastifyReply {
  const content = html`<div class="card empty"><h1>${status === 404 ? "There is nothing here" : "That did not work"}</h1>
<p>${message}.</p><p><a href="${home}">All companies</a></p></div>`;
  return send(reply, { title: "Problem", content, status, narrow: true });
}
