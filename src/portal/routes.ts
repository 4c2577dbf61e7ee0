import type { Application } from "../application.ts";
import type { Server } from "../http/server.ts";

/** What the Portal needs beyond the public API, one line for each part. */
export function portalRoutes(_server: Server, _application: Application): void {}
