import type { Application } from "../application.ts";
import type { Server } from "../http/server.ts";
import { providerSettingsRoutes } from "../provider-settings/routes.ts";

/** What the Portal needs beyond the public API, one line for each part. */
export function portalRoutes(server: Server, application: Application): void {
  providerSettingsRoutes(server, application);
}
