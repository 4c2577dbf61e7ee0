import type { Environment } from "../config.ts";
import type { PlatformKey } from "../integrations/integration.ts";
import { allPlatforms } from "../integrations/platforms.ts";
import { type Finding, invalid } from "../problem.ts";
import { isColour } from "./colour.ts";
import {
  type Callout,
  consentPlaceholders,
  type LinkSettings,
  type Locale,
  locales,
  type OwnTexts,
  standardSettings,
  switchNames,
  textKeys,
  textLimits,
  type UrlName,
  urlNames,
} from "./link-settings.ts";
import type { LinkSettingsRequest } from "./settings-schema.ts";

const longestAddress = 2_000;
const calloutLimits = { title: 50, body: 150, linkText: 50 };
const maximumDataTypes = 20;
const longestDataType = 100;

type Given<T> = T | null | undefined;

/** The settings a request asks for; what it leaves out is as it was before any were set. Throws 400 with a finding per mistake. */
export function newLinkSettings(request: LinkSettingsRequest, environment: Environment): LinkSettings {
  const reader = new Reader(environment);
  const { colours, urls, texts, callouts, dataTypes } = request;
  reader.known("colours", colours, ["primary", "secondary"]);
  reader.known("urls", urls, urlNames);
  reader.known("texts", texts, locales);
  reader.known("dataTypes", dataTypes, locales);
  const settings: LinkSettings = {
    ...(Object.fromEntries(
      switchNames.map((name) => [name, request[name] ?? standardSettings[name]]),
    ) as Pick<LinkSettings, (typeof switchNames)[number]>),
    colours: {
      primary: reader.colour("colours.primary", colours?.primary),
      secondary: reader.colour("colours.secondary", colours?.secondary),
    },
    urls: Object.fromEntries(
      urlNames.map((name) => [name, reader.address(`urls.${name}`, urls?.[name])]),
    ) as Record<UrlName, string | null>,
    texts: perLocale((locale) => reader.texts(`texts.${locale}`, texts?.[locale])),
    callouts: reader.callouts(callouts),
    dataTypes: perLocale((locale) => reader.dataTypes(`dataTypes.${locale}`, dataTypes?.[locale])),
    sageAuthorizationUrl: reader.address("sageAuthorizationUrl", request.sageAuthorizationUrl),
  };
  if (reader.findings.length > 0) throw invalid(reader.findings);
  return settings;
}

const perLocale = <T>(read: (locale: Locale) => T): Record<Locale, T> => ({
  en: read("en"),
  "fr-CA": read("fr-CA"),
});

/** Reads parts of a request and notes what is wrong with each. */
class Reader {
  readonly findings: Finding[] = [];
  readonly #schemes: RegExp;
  readonly #web: string;

  constructor(environment: Environment) {
    this.#schemes = environment === "live" ? /^https:\/\//i : /^https?:\/\//i;
    this.#web = environment === "live" ? "an https address" : "an http or https address";
  }

  #wrong(itemId: string, message: string): void {
    this.findings.push({ itemId, message: `${itemId} ${message}`, validatorName: "LinkSettings" });
  }

  /** Names what nobody knows: a text under a misspelt key would never be seen. */
  known(place: string, value: Given<object>, names: readonly string[]): void {
    for (const name of Object.keys(value ?? {})) {
      if (!names.includes(name)) this.#wrong(`${place}.${name}`, `is unknown; known are ${names.join(", ")}`);
    }
  }

  colour(place: string, text: Given<string>): string | null {
    if (text == null || text === "") return null;
    if (!isColour(text)) this.#wrong(place, "must be a colour as #rrggbb, such as #0b57a4");
    return text.toLowerCase();
  }

  address(place: string, text: Given<string>): string | null {
    if (text == null || text === "") return null;
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const plain = text.length <= longestAddress && /^[\x21-\x7e]+$/.test(text) && this.#schemes.test(text);
    if (!url || !plain || url.username !== "" || url.password !== "")
      this.#wrong(place, `must be ${this.#web} of at most ${longestAddress} characters without a password`);
    return text;
  }

  /** Plain text without what surrounds it; undefined when nothing is left. */
  text(place: string, given: Given<string>, limit: number, lines: boolean): string | undefined {
    const text = given?.replace(/\r\n?/g, "\n").trim();
    if (!text) return undefined;
    if ([...text].length > limit) this.#wrong(place, `must be at most ${limit} characters`);
    if ((lines ? /[^\P{Cc}\n]/u : /\p{Cc}/u).test(text))
      this.#wrong(place, lines ? "must not hold control characters" : "must be one line of text");
    return text;
  }

  texts(place: string, given: Given<Record<string, Given<string>>>): OwnTexts {
    this.known(place, given, textKeys);
    const read = textKeys.map((key) => {
      const at = `${place}.${key}`;
      const text = this.text(at, given?.[key], textLimits[key], textLimits[key] > 100);
      if (text !== undefined) this.#placeholders(at, text, key.startsWith("consent."));
      return [key, text] as const;
    });
    return Object.fromEntries(read.filter(([, text]) => text !== undefined));
  }

  #placeholders(place: string, text: string, allowed: boolean): void {
    const known: readonly string[] = allowed ? consentPlaceholders : [];
    for (const [whole, name] of text.matchAll(/\{([^{}]*)\}/g)) {
      if (known.includes(name!)) continue;
      const may = allowed
        ? `only ${known.map((one) => `{${one}}`).join(" and ")} are`
        : "nothing in braces is";
      this.#wrong(place, `holds ${whole}, but ${may} filled in there`);
    }
  }

  callouts(given: LinkSettingsRequest["callouts"]): LinkSettings["callouts"] {
    const keys = allPlatforms.map(({ key }) => key);
    this.known("callouts", given, keys);
    const read: [PlatformKey, [Locale, Callout][]][] = keys.map((key) => {
      this.known(`callouts.${key}`, given?.[key], locales);
      const found = locales.map((locale) => {
        const callout = this.#callout(`callouts.${key}.${locale}`, given?.[key]?.[locale]);
        return callout ? [[locale, callout] as [Locale, Callout]] : [];
      });
      return [key, found.flat()];
    });
    return Object.fromEntries(
      read.filter(([, found]) => found.length > 0).map(([key, found]) => [key, Object.fromEntries(found)]),
    );
  }

  #callout(place: string, given: Given<Record<string, Given<string>>>): Callout | undefined {
    this.known(place, given, ["title", "body", "linkText", "linkUrl"]);
    const title = this.text(`${place}.title`, given?.title, calloutLimits.title, false);
    const body = this.text(`${place}.body`, given?.body, calloutLimits.body, false);
    const linkText = this.text(`${place}.linkText`, given?.linkText, calloutLimits.linkText, false);
    const linkUrl = this.address(`${place}.linkUrl`, given?.linkUrl);
    if ((linkText === undefined) !== (linkUrl === null))
      this.#wrong(
        `${place}.${linkText === undefined ? "linkText" : "linkUrl"}`,
        "is missing: a link has a text and an address",
      );
    if (title === undefined && body === undefined && linkText === undefined) return undefined;
    const link = linkText !== undefined && linkUrl !== null ? { linkText, linkUrl } : undefined;
    return { title: title ?? "", body: body ?? "", ...link };
  }

  dataTypes(place: string, given: Given<readonly string[]>): string[] {
    if ((given?.length ?? 0) > maximumDataTypes)
      this.#wrong(place, `must be at most ${maximumDataTypes} entries`);
    const texts = (given ?? [])
      .slice(0, maximumDataTypes)
      .map((text, nth) => this.text(`${place}[${nth}]`, text, longestDataType, false) ?? "");
    return texts.filter(Boolean);
  }
}
