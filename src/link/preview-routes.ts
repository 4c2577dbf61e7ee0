import type { Application } from "../application.ts";
import type { Server } from "../http/server.ts";
import { sendPreviewShell } from "./app-shell.ts";
import { pageFrame } from "./pages.ts";

/** Below the address of customers' pages: where the Portal's previews are drawn, by the same script as those. */
export const previewPath = "/link/preview";

/** An empty page of customers for the Portal's frame: it holds nothing of anybody. */
export function previewRoutes(server: Server, application: Application): void {
  server.get(previewPath, async (request, reply) =>
    sendPreviewShell(application, reply, await pageFrame(application, request)),
  );
}
