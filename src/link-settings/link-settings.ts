import type { PlatformKey } from "../integrations/integration.ts";
import type { LinkImage } from "./link-image.ts";
import type { Colours, Theme } from "./theme.ts";

/** The languages of the pages that customers see. */
export const locales = ["en", "fr-CA"] as const;
export type Locale = (typeof locales)[number];

/** Texts an operator may put in place of ours, with the characters each may have. */
export const textLimits = {
  "landing.title": 100,
  "landing.body": 500,
  "landing.button": 50,
  "consent.title": 100,
  "consent.purpose": 500,
  "consent.access": 500,
  "consent.accountInformation": 500,
  "consent.retention": 500,
  "consent.terms": 500,
  "finished.title": 100,
  "finished.body": 500,
  "unsupported.body": 500,
  "help.text": 500,
  "leave.body": 500,
} as const;
export type TextKey = keyof typeof textLimits;
export const textKeys = Object.keys(textLimits) as TextKey[];
export type OwnTexts = Readonly<Partial<Record<TextKey, string>>>;

/** What the texts of the consent may hold; filled in when they are shown. */
export const consentPlaceholders = ["companyName", "platformName"] as const;

/** A note of the operator on the pages of one accounting software; empty strings where nothing is said. */
export interface Callout {
  readonly title: string;
  readonly body: string;
  /** Both or neither. */
  readonly linkText?: string;
  readonly linkUrl?: string;
}

/** Further pages of the operator. */
export const urlNames = ["support", "terms", "privacy", "dataSecurity"] as const;
export type UrlName = (typeof urlNames)[number];

export const switchNames = [
  "showBar",
  "showLanding",
  "logoOnLanding",
  "manageConnections",
  "deviceNotice",
  "showSandbox",
] as const;
/** Which parts of the pages are shown. */
export type Switches = Readonly<Record<(typeof switchNames)[number], boolean>>;

/** How the pages that customers see look and what they say. Name, redirect and logo address are in the profile. */
export interface LinkSettings extends Switches {
  readonly colours: Colours;
  readonly urls: Readonly<Record<UrlName, string | null>>;
  readonly texts: Readonly<Record<Locale, OwnTexts>>;
  readonly callouts: Readonly<Partial<Record<PlatformKey, Readonly<Partial<Record<Locale, Callout>>>>>>;
  /** Further kinds of data that the consent names. */
  readonly dataTypes: Readonly<Record<Locale, readonly string[]>>;
  /** Where Sage's customers are led in place of our page; null for ours. */
  readonly sageAuthorizationUrl: string | null;
}

/** The settings with what is made from them, for pages and for the app. */
export interface CurrentLinkSettings extends LinkSettings {
  readonly theme: Theme;
  readonly images: Readonly<Record<"logo" | "icon" | "hero", LinkImage | null>>;
}

export const standardSettings: LinkSettings = {
  colours: { primary: null, secondary: null },
  showBar: true,
  showLanding: true,
  logoOnLanding: true,
  manageConnections: true,
  deviceNotice: true,
  showSandbox: true,
  urls: { support: null, terms: null, privacy: null, dataSecurity: null },
  texts: { en: {}, "fr-CA": {} },
  callouts: {},
  dataTypes: { en: [], "fr-CA": [] },
  sageAuthorizationUrl: null,
};

/** A text or list that is there in one language only. */
export interface MissingText {
  readonly field: string;
  /** The language it is missing in. */
  readonly locale: Locale;
}

/** What customers of one language would see in another one, or not at all. */
export function missingTexts({ texts, callouts, dataTypes }: LinkSettings): MissingText[] {
  const fields = [
    ...textKeys.map((key) => ({
      field: `texts.${key}`,
      there: (locale: Locale) => texts[locale][key] !== undefined,
    })),
    ...Object.entries(callouts).map(([key, byLocale]) => ({
      field: `callouts.${key}`,
      there: (locale: Locale) => byLocale[locale] !== undefined,
    })),
    { field: "dataTypes", there: (locale: Locale) => dataTypes[locale].length > 0 },
  ];
  return fields.flatMap(({ field, there }) => {
    const missing = locales.filter((locale) => !there(locale));
    return missing.length < locales.length ? missing.map((locale) => ({ field, locale })) : [];
  });
}
