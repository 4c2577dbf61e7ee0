import type { Application } from "../application.ts";
import { change } from "../http/idempotency.ts";
import { refusals } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { AllowedOrigins, type AllowedOriginsReply, readOrigins } from "./allowed-origin.ts";
import { listOrigins } from "./queries.ts";
import type { RememberedOrigins } from "./remember-origins.ts";
import { setOrigins } from "./set-origins.ts";

const places = [
  { url: "/corsSettings", name: "cors-settings", deprecated: false },
  {
    url: "/connectionManagement/corsSettings",
    name: "connection-management-cors-settings",
    deprecated: true,
  },
] as const;

const everywhere = refusals(401, 403, 429, 500, 503);

/** Which pages may call the API from a browser; under an older address as well (wire contract, 3). */
export function allowedOriginRoutes(
  server: Server,
  application: Application,
  remembered: RememberedOrigins,
): void {
  const { config, database } = application;
  for (const { url, name, deprecated } of places) {
    const common = { tags: ["Settings"], ...(deprecated ? { deprecated } : undefined) };

    server.get(
      url,
      {
        schema: {
          operationId: `get-${name}`,
          summary: "Get allowed origins",
          description:
            "The origins whose pages may call the API from a browser; an empty list while there are none.",
          ...common,
          response: { 200: AllowedOrigins, ...everywhere },
        },
      },
      async (): Promise<AllowedOriginsReply> => ({ allowedOrigins: await listOrigins(database) }),
    );

    server.post(
      url,
      {
        schema: {
          operationId: `set-${name}`,
          summary: "Set allowed origins",
          description: "Replaces the whole list. Other processes follow within two seconds.",
          ...common,
          body: AllowedOrigins,
          response: { 200: AllowedOrigins, ...everywhere, ...refusals(400) },
        },
      },
      async (request, reply) => {
        const allowedOrigins = readOrigins(request.body.allowedOrigins, config.environment);
        try {
          return await change(application, request, reply, async (work) => {
            await setOrigins(work, allowedOrigins);
            return { status: 200, body: { allowedOrigins } };
          });
        } finally {
          remembered.forget();
        }
      },
    );
  }
}
