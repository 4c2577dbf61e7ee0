import { Type } from "typebox";
import type { Application } from "../../application.ts";
import { refusals } from "../../http/schema.ts";
import type { Server } from "../../http/server.ts";
import { LinkPreview } from "../../link/link-preview.ts";
import { previewLink } from "../../link/preview-link.ts";
import { supposeLinkSettings } from "../../link-settings/find-link-settings.ts";
import { newLinkSettings } from "../../link-settings/read-link-settings.ts";
import {
  LinkSettingsRequest,
  LinkSettingsSchema,
  notesOn,
  settingsReply,
} from "../../link-settings/settings-schema.ts";
import { currentProfile } from "../../profile/find-profile.ts";
import { StandardTexts, standardTexts } from "./standard-texts.ts";

/** Looking at settings of customers' pages before they are saved. */
export function portalLinkSettingsRoutes(server: Server, application: Application): void {
  const { config, database } = application;

  server.post(
    "/settings/link/preview",
    {
      schema: {
        operationId: "portal-preview-link-settings",
        summary: "Try link settings",
        description:
          "What would follow from settings, and what customers would see, in every language. Changes nothing; refused as saving them would be.",
        tags: ["Settings"],
        body: Type.Object({
          settings: LinkSettingsRequest,
          sampleCompany: Type.String({ maxLength: 100, description: "Name of the company that is shown." }),
        }),
        response: {
          200: Type.Object({ settings: LinkSettingsSchema, preview: LinkPreview, ours: StandardTexts }),
          ...refusals(400, 401, 403, 500, 503),
        },
      },
    },
    async ({ body }) => {
      const asked = newLinkSettings(body.settings, config.environment);
      const [settings, profile] = await Promise.all([
        supposeLinkSettings(config, database, asked),
        currentProfile(application),
      ]);
      return {
        settings: settingsReply(settings, notesOn(settings, profile)),
        preview: previewLink(application, profile.name, settings, body.sampleCompany),
        ours: standardTexts(),
      };
    },
  );
}
