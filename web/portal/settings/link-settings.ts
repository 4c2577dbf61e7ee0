import type { Static } from "typebox";
import type { LinkPreviewReply } from "../../../src/link/link-preview.ts";
import type { Callout, Locale, TextKey, UrlName } from "../../../src/link-settings/link-settings.ts";
import type { LinkSettingsRequest } from "../../../src/link-settings/settings-schema.ts";
import type { Theme } from "../../../src/link-settings/theme.ts";

import type { StandardTexts } from "../../../src/portal/link-settings/standard-texts.ts";

export type { LinkPreviewReply, Locale, TextKey, UrlName };

export const settingsPath = "/settings/link";
export const platformKeys = ["gbol", "hcws", "olpr", "fbrh", "akxx"] as const;
export type SoftwareKey = (typeof platformKeys)[number];

export const imageKinds = ["logo", "icon", "hero"] as const;
export type ImageKind = (typeof imageKinds)[number];
export interface Image {
  readonly address: string;
  readonly contentType: string;
  readonly width: number;
  readonly height: number;
}

export interface Adjustment {
  readonly mode: "light" | "dark";
  readonly part: "deed" | "link";
  readonly given: string;
  readonly used: string;
  readonly ratioBefore: number;
  readonly ratioAfter: number;
  readonly needed: number;
}

/** What an operator may set, whole. */
export interface LinkSettings {
  readonly colours: { readonly primary: string | null; readonly secondary: string | null };
  readonly showBar: boolean;
  readonly showLanding: boolean;
  readonly logoOnLanding: boolean;
  readonly manageConnections: boolean;
  readonly deviceNotice: boolean;
  readonly showSandbox: boolean;
  readonly urls: Readonly<Record<UrlName, string | null>>;
  readonly texts: Readonly<Record<Locale, Readonly<Partial<Record<TextKey, string>>>>>;
  readonly callouts: Readonly<Partial<Record<SoftwareKey, Readonly<Partial<Record<Locale, Callout>>>>>>;
  readonly dataTypes: Readonly<Record<Locale, readonly string[]>>;
  readonly sageAuthorizationUrl: string | null;
}

/** Reply of `GET /settings/link`: the settings, and what follows from them. */
export interface LinkSettingsReply extends LinkSettings {
  readonly images: Readonly<Record<ImageKind, Image | null>>;
  readonly theme: Theme;
  readonly adjusted: readonly Adjustment[];
  readonly missing: readonly { readonly field: string; readonly locale: Locale }[];
  readonly notes: readonly string[];
}

export interface PreviewReply {
  readonly settings: LinkSettingsReply;
  readonly preview: LinkPreviewReply;
  readonly ours: Static<typeof StandardTexts>;
}

/** The settings of a reply, without what follows from them. */
export function settingsOnly(reply: LinkSettingsReply): LinkSettings {
  const {
    images: _images,
    theme: _theme,
    adjusted: _adjusted,
    missing: _missing,
    notes: _notes,
    ...settings
  } = reply;
  return settings;
}

/** As the API takes them. */
export const asRequest = (settings: LinkSettings): LinkSettingsRequest =>
  settings as unknown as LinkSettingsRequest;
