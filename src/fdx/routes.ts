import type { Application } from "../application.ts";
import type { Server } from "../http/server.ts";
import { authorizationRoutes } from "./authorization-routes.ts";
import { oauthRoutes } from "./oauth-routes.ts";
import { resourceRoutes } from "./resource-routes.ts";

/** The FDX server: where a client is set that may ask for access. Without one there is nothing here. */
export function fdxRoutes(server: Server, application: Application): void {
  const client = application.config.fdx;
  if (!client) return;
  server.register(async (scope) => authorizationRoutes(scope as Server, application, client));
  server.register(async (scope) => oauthRoutes(scope as Server, application, client));
  server.register(async (scope) => resourceRoutes(scope as Server, application, client));
}
