import type { Application } from "../application.ts";
import type { Server } from "../http/server.ts";
import { providerSettingsRoutes } from "../provider-settings/routes.ts";
import { portalKeyRoutes } from "./api-keys/routes.ts";
import { auditRoutes } from "./audit/routes.ts";
import { companyPageRoutes } from "./companies/routes.ts";
import { homeRoutes } from "./home/routes.ts";
import { portalLinkSettingsRoutes } from "./link-settings/routes.ts";
import { organisationRoutes } from "./organisation/routes.ts";
import { ownerRoutes } from "./owners/routes.ts";
import { methodRoutes } from "./people/method-routes.ts";
import { peopleRoutes } from "./people/routes.ts";
import { playgroundRoutes } from "./playground/routes.ts";
import { pushRoutes } from "./pushes/routes.ts";
import { requestRoutes } from "./requests/routes.ts";
import { sandboxRoutes } from "./sandbox/routes.ts";
import { searchRoutes } from "./search/routes.ts";
import { systemRoutes } from "./system/routes.ts";
import { timelineRoutes } from "./timeline/routes.ts";
import { portalWebhookRoutes } from "./webhooks/routes.ts";

/** What the Portal needs beyond the public API, one line for each part. */
export function portalRoutes(server: Server, application: Application): void {
  homeRoutes(server, application);
  searchRoutes(server, application);
  providerSettingsRoutes(server, application);
  portalLinkSettingsRoutes(server, application);
  organisationRoutes(server, application);
  portalKeyRoutes(server, application);
  requestRoutes(server, application);
  pushRoutes(server, application);
  playgroundRoutes(server, application);
  portalWebhookRoutes(server, application);
  companyPageRoutes(server, application);
  ownerRoutes(server, application);
  timelineRoutes(server, application);
  sandboxRoutes(server, application);
  auditRoutes(server, application);
  peopleRoutes(server, application);
  methodRoutes(server, application);
  systemRoutes(server, application);
}
