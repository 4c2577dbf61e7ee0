import type { Application } from "../application.ts";
import { isUuid } from "../companies/find-company.ts";
import type { Connection } from "../connections/connection.ts";
import { refusals } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { currentProfile } from "../profile/find-profile.ts";
import { newProfile } from "../profile/profile.ts";
import { connectionOfLink } from "./open-link.ts";
import {
  PreviewRequest,
  previewRedirects,
  RedirectPreview,
  type RedirectPreviewReply,
  readSampleLink,
  type SampleLink,
} from "./redirect-preview.ts";

const noLink: SampleLink = { parameters: {}, companyId: undefined, connectionId: undefined };
/** Stands for what a sample link does not name. */
const sampleId = "00000000-0000-4000-8000-000000000000";
type Known = Pick<Connection, "companyId" | "connectionId" | "platformKey" | "organisation">;

/** Trying out where customers go at the end of a link. */
export function redirectRoutes(server: Server, application: Application): void {
  const { clientId, config } = application;

  server.post(
    "/settings/redirects/preview",
    {
      schema: {
        operationId: "preview-redirects",
        summary: "Try a redirect",
        description:
          "Where customers of a link would be sent for each way it can end. Changes nothing; a link that names no connection of ours is filled with samples.",
        tags: ["Millrace"],
        body: PreviewRequest,
        response: { 200: RedirectPreview, ...refusals(400, 401, 403, 429, 500, 503) },
      },
    },
    async ({ body }): Promise<RedirectPreviewReply> => {
      const profile = await currentProfile(application);
      const { linkUrl, redirectUrl = profile.redirectUrl } = body;
      // Refused as it would be when it is saved.
      const { whiteListUrls } =
        body.redirectUrl === undefined && body.whiteListUrls === undefined
          ? profile
          : newProfile(
              {
                name: "preview",
                redirectUrl,
                whiteListUrls: [...(body.whiteListUrls ?? profile.whiteListUrls)],
              },
              config.environment,
            );
      const link = linkUrl === undefined ? noLink : readSampleLink(linkUrl);
      const ownPage = `${config.linkUrl}/link/finished`;
      const known = await sampled(application, link);
      return previewRedirects({ redirectUrl, whiteListUrls }, ownPage, clientId, link, known);
    },
  );
}

/** The connection a sample link leads to, or one that stands for it. */
async function sampled(application: Application, link: SampleLink): Promise<Known> {
  const companyId = link.companyId && isUuid(link.companyId) ? link.companyId : sampleId;
  const connectionId = link.connectionId && isUuid(link.connectionId) ? link.connectionId : sampleId;
  const found = await connectionOfLink(application, { companyId, connectionId });
  return found ?? { companyId, connectionId, platformKey: "gbol", organisation: sampleOrganisation };
}

const sampleOrganisation = {
  name: "Sample Organisation",
  baseCurrency: "GBP",
  planType: null,
  multicurrencyEnabled: false,
  currencies: ["GBP"],
};
