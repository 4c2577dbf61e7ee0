import { hash } from "node:crypto";
import { audit } from "../audit/audit.ts";
import type { Config } from "../config.ts";
import type { SafePicture } from "../pictures/rewrite-picture.ts";
import type { Work } from "../work.ts";
import { readLinkSettings } from "./find-link-settings.ts";
import { type ImageKind, type LinkImage, linkImage, type StoredImage } from "./link-image.ts";
import { type CurrentLinkSettings, type LinkSettings, standardSettings } from "./link-settings.ts";
import { findStored, lockSettings, removeImage, saveImage, saveSettings } from "./queries.ts";

/** Replaces the settings; answers those in force afterwards. */
export async function changeLinkSettings(
  work: Work,
  config: Config,
  settings: LinkSettings,
): Promise<CurrentLinkSettings> {
  await lockSettings(work.tx);
  const before = { ...standardSettings, ...(await findStored(work.tx)).settings };
  await saveSettings(work.tx, settings);
  await audit(work, {
    type: "linkSettings.changed",
    target: {},
    before: { ...before },
    after: { ...settings },
  });
  return readLinkSettings(config, work.tx);
}

/** Stores a picture that was made safe in place of the one there was. */
export async function changeLinkImage(
  work: Work,
  config: Config,
  kind: ImageKind,
  image: SafePicture,
): Promise<LinkImage> {
  await lockSettings(work.tx);
  const before = (await findStored(work.tx)).images.find((one) => one.kind === kind);
  const { bytes, ...facts } = image;
  // Half of it names a picture well enough, and keeps addresses short.
  const stored: StoredImage = { kind, ...facts, hash: hash("sha256", bytes).slice(0, 32) };
  await saveImage(work.tx, stored, bytes, work.now);
  await audit(work, {
    type: "linkImage.changed",
    target: { kind },
    ...(before && { before: { ...before } }),
    after: { ...stored },
  });
  return linkImage(config.linkUrl, stored);
}

/** Removes a picture; nothing happens where there is none. */
export async function removeLinkImage(work: Work, kind: ImageKind): Promise<void> {
  await lockSettings(work.tx);
  const before = (await findStored(work.tx)).images.find((one) => one.kind === kind);
  if (!before) return;
  await removeImage(work.tx, kind);
  await audit(work, { type: "linkImage.removed", target: { kind }, before: { ...before } });
}
