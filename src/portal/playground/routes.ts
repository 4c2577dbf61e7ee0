import type { Application } from "../../application.ts";
import { refusals } from "../../http/schema.ts";
import type { Server } from "../../http/server.ts";
import { playgroundPage, playgroundPolicy } from "./page.ts";
import { PlaygroundSchema, playgroundOf, playgroundPath } from "./playground.ts";

/** Where things are that the pages of developers lead to. */
export function playgroundRoutes(server: Server, { config }: Application): void {
  server.get(
    "/playground",
    {
      schema: {
        operationId: "portal-get-playground",
        summary: "Get the addresses of the playground",
        description: "Of the API, its reference, and the page that shows the component.",
        tags: ["Portal"],
        response: { 200: PlaygroundSchema, ...refusals(401, 403, 429, 500, 503) },
      },
    },
    async () => playgroundOf(config),
  );
}

/**
 * The page that shows the component, at the API's own address: there it needs no allowed origin, and the Portal's strict
 * policy stays as it is. Without the Portal around it, it shows nothing.
 */
export function playgroundPageRoutes(server: Server, { config, random }: Application): void {
  const portal = new URL(config.portalUrl).origin;
  const linkOrigin = new URL(config.linkUrl).origin;
  server.get(playgroundPath, (_request, reply) => {
    const nonce = random.bytes(16).toString("base64");
    return reply
      .type("text/html; charset=utf-8")
      .header("content-security-policy", playgroundPolicy(portal, linkOrigin, nonce))
      .header("cache-control", "no-store")
      .header("referrer-policy", "no-referrer")
      .header("permissions-policy", "camera=(), geolocation=(), microphone=()")
      .send(playgroundPage(portal, nonce).text);
  });
}
