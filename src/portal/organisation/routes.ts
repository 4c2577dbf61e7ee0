import { Type } from "typebox";
import type { Application } from "../../application.ts";
import { Nullable, OneOf, refusals, Uuid } from "../../http/schema.ts";
import type { Server } from "../../http/server.ts";
import { currentProfile } from "../../profile/find-profile.ts";

const Address = Type.String({ format: "uri" });

/** What this installation is. Its name is changed with the profile; the rest is set by its environment. */
export function organisationRoutes(server: Server, application: Application): void {
  const { clientId, config } = application;
  const ownEnd = `${config.linkUrl}/link/finished`;

  server.get(
    "/organisation",
    {
      schema: {
        operationId: "portal-get-organisation",
        summary: "Get what this installation is",
        tags: ["Settings"],
        response: {
          200: Type.Object({
            name: Type.String({ description: "The name that customers see." }),
            clientId: Uuid,
            environment: OneOf("test", "live"),
            addresses: Type.Object({ api: Address, link: Address, portal: Address, feed: Address }),
            redirectUrl: Nullable(
              Type.String({ description: "Where customers go at the end; null for our own page." }),
            ),
            ownEnd: Address,
          }),
          ...refusals(401, 403, 500, 503),
        },
      },
    },
    async () => {
      const { name, redirectUrl } = await currentProfile(application);
      return {
        name,
        clientId,
        environment: config.environment,
        addresses: {
          api: config.url,
          link: config.linkUrl,
          portal: `${config.portalUrl}/portal/`,
          feed: config.feedUrl,
        },
        redirectUrl: redirectUrl === ownEnd ? null : redirectUrl,
        ownEnd,
      };
    },
  );
}
