import type { Application } from "../application.ts";
import { change } from "../http/idempotency.ts";
import { refusals } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { changeProfile } from "./change-profile.ts";
import { currentProfile } from "./find-profile.ts";
import { newProfile, ProfileRequest, ProfileSchema, profileReply } from "./profile.ts";

const tags = ["Settings"];
const everywhere = refusals(401, 403, 429, 500, 503);

/** How the installation presents itself (wire contract, 3). */
export function profileRoutes(server: Server, application: Application): void {
  const { config, vault } = application;

  server.get(
    "/profile",
    {
      schema: {
        operationId: "get-profile",
        summary: "Get profile",
        description:
          "How the installation presents itself to customers, and where they are led after the link. Until one is set, that of the settings.",
        tags,
        response: { 200: ProfileSchema, ...everywhere },
      },
    },
    async () => profileReply(await currentProfile(application)),
  );

  server.put(
    "/profile",
    {
      schema: {
        operationId: "update-profile",
        summary: "Update profile",
        description: "Replaces the profile: what is left out becomes empty.",
        tags,
        body: ProfileRequest,
        response: { 200: ProfileSchema, ...everywhere, ...refusals(400) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        const profile = newProfile(request.body, config.environment);
        await changeProfile(work, vault, profile, request.body.alertAuthHeader);
        return { status: 200, body: profileReply(profile) };
      }),
  );
}
