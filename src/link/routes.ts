import type { Application } from "../application.ts";
import type { Server } from "../http/server.ts";
import { entryRoutes } from "./entry-routes.ts";
import { previewRoutes } from "./preview-routes.ts";
import { returnRoutes } from "./return-routes.ts";
import { sessionRoutes } from "./session-routes.ts";
import { failWithPages } from "./unavailable.ts";

/** The customer's way through a link: its first page, the session begun there, and what is made in it. */
export function linkRoutes(server: Server, application: Application): void {
  failWithPages(server, application);
  entryRoutes(server, application);
  returnRoutes(server, application);
  sessionRoutes(server, application);
  previewRoutes(server, application);
}
