import type { Application } from "../application.ts";
import { after, second } from "../clock.ts";
import type { Config } from "../config.ts";
import type { Queryable } from "../database/pool.ts";
import { linkImage, type StoredImage } from "./link-image.ts";
import { type CurrentLinkSettings, type LinkSettings, standardSettings } from "./link-settings.ts";
import { findStored } from "./queries.ts";
import { makeTheme } from "./theme.ts";

/** After this long a process asks the database again: so soon it follows a change that another one has made. */
const lifetime = 2 * second;

interface Known {
  readonly settings: Promise<CurrentLinkSettings>;
  readonly until: Date;
}
/** What each process last read; its settings stand for the process. */
const known = new WeakMap<Config, Known>();

/** The settings in force as last read, so that pages cost no query each. */
export function currentLinkSettings(application: Application): Promise<CurrentLinkSettings> {
  const { clock, config, database } = application;
  const remembered = known.get(config);
  if (remembered && remembered.until > clock.now()) return remembered.settings;
  const reading = { settings: readLinkSettings(config, database), until: after(clock.now(), lifetime) };
  known.set(config, reading);
  // What failed is not remembered; whoever waits for it is told.
  reading.settings.catch(() => {
    if (known.get(config) === reading) known.delete(config);
  });
  return reading.settings;
}

/** Forgets what was read: for the process that has just changed it. */
export const forgetLinkSettings = ({ config }: Application): void => {
  known.delete(config);
};

/** The settings as they are stored, with what is made from them; ours where nothing is. */
export async function readLinkSettings(
  { linkUrl }: Pick<Config, "linkUrl">,
  db: Queryable,
): Promise<CurrentLinkSettings> {
  const { settings: stored, images } = await findStored(db);
  return complete(linkUrl, { ...standardSettings, ...stored }, images);
}

/** Settings that need not be stored, with what would be made from them. */
export async function supposeLinkSettings(
  { linkUrl }: Pick<Config, "linkUrl">,
  db: Queryable,
  settings: LinkSettings,
): Promise<CurrentLinkSettings> {
  return complete(linkUrl, settings, (await findStored(db)).images);
}

function complete(
  linkUrl: string,
  settings: LinkSettings,
  images: readonly StoredImage[],
): CurrentLinkSettings {
  const image = (kind: string) => {
    const found = images.find((one) => one.kind === kind);
    return found ? linkImage(linkUrl, found) : null;
  };
  return {
    ...settings,
    theme: makeTheme(settings.colours).theme,
    images: { logo: image("logo"), icon: image("icon"), hero: image("hero") },
  };
}
