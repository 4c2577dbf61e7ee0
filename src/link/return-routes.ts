import type { Application } from "../application.ts";
import type { Server } from "../http/server.ts";
import { authorizationRoutes } from "./authorization-routes.ts";
import { choiceRoutes } from "./choice-routes.ts";
import { finishRoutes } from "./finish-routes.ts";
import { handoffPageRoutes } from "./handoff-routes.ts";

/** The way to the accounting software and back, within a session, and the end of it. */
export function returnRoutes(server: Server, application: Application): void {
  authorizationRoutes(server, application);
  choiceRoutes(server, application);
  finishRoutes(server, application);
  handoffPageRoutes(server, application);
}
