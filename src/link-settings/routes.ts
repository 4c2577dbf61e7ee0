import { Type } from "typebox";
import type { Application } from "../application.ts";
import { day, second } from "../clock.ts";
import { change } from "../http/idempotency.ts";
import { NoContent, refusals } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { type PictureType, pictureTypes } from "../pictures/picture.ts";
import { rewritePicture } from "../pictures/rewrite-picture.ts";
import { Problem } from "../problem.ts";
import { currentProfile } from "../profile/find-profile.ts";
import { changeLinkImage, changeLinkSettings, removeLinkImage } from "./change-link-settings.ts";
import { forgetLinkSettings, readLinkSettings } from "./find-link-settings.ts";
import { type ImageKind, imageKinds } from "./link-image.ts";
import { findImageBytes } from "./queries.ts";
import { newLinkSettings } from "./read-link-settings.ts";
import {
  ImageSchema,
  imageReply,
  LinkSettingsRequest,
  LinkSettingsSchema,
  notesOn,
  settingsReply,
} from "./settings-schema.ts";

const tags = ["Millrace"];
const everywhere = refusals(401, 403, 429, 500, 503);
const ImageParams = Type.Object({ imageKind: Type.String() });
const megabyte = 1024 * 1024;
/** What each picture may be, and the bytes it may have. */
const imageRules: Readonly<Record<ImageKind, { types: readonly PictureType[]; limit: number }>> = {
  logo: { types: ["png", "jpg", "svg", "gif"], limit: 10 * megabyte },
  icon: { types: ["ico", "png", "svg"], limit: 500 * 1024 },
  hero: { types: ["png", "jpg", "svg"], limit: 10 * megabyte },
};

/** How the pages that customers see look and what they say: additions of ours. */
export function linkSettingsRoutes(server: Server, application: Application): void {
  const { config, database } = application;

  server.get(
    "/settings/link",
    {
      schema: {
        operationId: "get-link-settings",
        summary: "Get link settings",
        description:
          "How the pages that customers see look and what they say, with what follows from it: the colours as shown, and what is worth knowing. Name and redirect are in the profile.",
        tags,
        response: { 200: LinkSettingsSchema, ...everywhere },
      },
    },
    async () => {
      const [settings, profile] = await Promise.all([
        readLinkSettings(config, database),
        currentProfile(application),
      ]);
      return settingsReply(settings, notesOn(settings, profile));
    },
  );

  server.put(
    "/settings/link",
    {
      schema: {
        operationId: "update-link-settings",
        summary: "Update link settings",
        description:
          "Replaces the settings: what is left out is as it was before any were set. Pictures stay. Other processes follow within seconds.",
        tags,
        body: LinkSettingsRequest,
        response: { 200: LinkSettingsSchema, ...everywhere, ...refusals(400) },
      },
    },
    (request, reply) =>
      changed(application, () =>
        change(application, request, reply, async (work) => {
          const asked = newLinkSettings(request.body, config.environment);
          const settings = await changeLinkSettings(work, config, asked);
          const profile = await currentProfile(application, work.tx);
          return { status: 200, body: settingsReply(settings, notesOn(settings, profile)) };
        }),
      ),
  );

  server.delete(
    "/settings/link/images/:imageKind",
    {
      schema: {
        operationId: "delete-link-image",
        summary: "Delete link image",
        description: "Removes a picture of customers' pages. One that is not there is removed already.",
        tags,
        params: ImageParams,
        response: { 204: NoContent, ...everywhere, ...refusals(404) },
      },
    },
    (request, reply) => {
      const kind = requireKind(request.params.imageKind);
      return changed(application, () =>
        change(application, request, reply, async (work) => {
          await removeLinkImage(work, kind);
          return { status: 204 };
        }),
      );
    },
  );

  // Pictures come as they are, whatever type the request names; theirs is told from their content.
  server.register(async (scope) => uploadRoutes(scope as Server, application));
}

function uploadRoutes(server: Server, application: Application): void {
  server.removeAllContentTypeParsers();
  const read = async (_request: unknown, bytes: Buffer) => ({ bytes });
  server.addContentTypeParser("*", { parseAs: "buffer" }, read);

  server.put(
    "/settings/link/images/:imageKind",
    {
      bodyLimit: imageRules.logo.limit,
      schema: {
        operationId: "set-link-image",
        summary: "Set link image",
        description:
          "Replaces the logo, the icon or the hero picture of customers' pages. The body is the picture itself: PNG, JPEG, GIF, SVG or, as an icon, ICO. It is verified and written anew without anything that is not shown; what cannot be is refused with its reason.",
        tags,
        params: ImageParams,
        consumes: Object.values(pictureTypes).map(({ contentType }) => contentType),
        response: { 200: ImageSchema, ...everywhere, ...refusals(400, 404) },
      },
    },
    async (request, reply) => {
      const kind = requireKind(request.params.imageKind);
      const { types, limit } = imageRules[kind];
      const bytes = (request.body as { bytes: Buffer } | undefined)?.bytes ?? Buffer.alloc(0);
      if (bytes.length > limit)
        throw new Problem("body-too-large", `The ${kind} may have at most ${limit} bytes.`);
      const picture = await rewritePicture(bytes, types);
      return changed(application, () =>
        change(application, request, reply, async (work) => ({
          status: 200,
          body: imageReply(await changeLinkImage(work, application.config, kind, picture)),
        })),
      );
    },
  );
}

/** Lets this process see at once what it has changed. */
async function changed<T>(application: Application, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } finally {
    forgetLinkSettings(application);
  }
}

function requireKind(text: string): ImageKind {
  const kind = imageKinds.find((one) => one === text);
  if (!kind) throw new Problem("route-not-found", `NotFound: there is no picture of the kind ${text}.`);
  return kind;
}

/**
 * The operator's pictures: for everybody, on any page, the bank's own and emails included. An address holds the hash
 * of its content, so that it may be kept for ever; the present ones alone are answered.
 */
export function operatorImageRoutes(server: Server, { database }: Application): void {
  server.get("/branding/operator/:image", { exposeHeadRoute: true }, async (request, reply) => {
    const { image } = request.params as { image: string };
    const [, kind, hash, extension] = /^([a-z]+)-([0-9a-f]{32})\.([a-z]+)$/.exec(image) ?? [];
    const found = kind ? await findImageBytes(database, kind, hash!, extension!) : undefined;
    if (!found) throw new Problem("route-not-found", "NotFound: there is no such picture.");
    return reply
      .header("cache-control", `public, max-age=${(365 * day) / second}, immutable`)
      .header(
        "content-security-policy",
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
      )
      .header("cross-origin-resource-policy", "cross-origin")
      .header("access-control-allow-origin", "*")
      .type(found.content_type)
      .send(found.bytes);
  });
}
