import { type Static, Type } from "typebox";
import { Instant, Nullable, OneOf, Uuid } from "../http/schema.ts";
import type { PlatformKey } from "../integrations/integration.ts";
import { type Locale, locales } from "../link/locale.ts";
import { softwareName } from "../link/software.ts";
import type { LinkSettings } from "../link-settings/link-settings.ts";
import { lookupHash } from "../vault/vault.ts";
import { consentCopy, readsBooks } from "./consent-copy.ts";

export const sections = ["purpose", "access", "accountInformation", "platformData", "retention"] as const;
export const sources = ["hosted", "embedded", "api"] as const;
/** Where a customer agreed: on our pages, on the bank's, or to the bank, which told us. */
export type ConsentSource = (typeof sources)[number];

const Language = OneOf(...locales);
const Version = Type.String({ description: "Changes whenever a word of the text does." });
const Markdown = Type.String({ description: "All of it as Markdown." });
const MaybeAddress = Nullable(Type.String({ format: "uri" }));

/** What a customer is asked to agree to. */
export const ConsentText = Type.Object(
  {
    version: Version,
    locale: Language,
    title: Type.String(),
    sections: Type.Array(
      Type.Object({
        key: OneOf(...sections),
        heading: Type.String(),
        body: Type.String(),
        items: Type.Array(Type.String()),
      }),
    ),
    terms: Type.Object({ text: Type.String(), termsUrl: MaybeAddress, privacyUrl: MaybeAddress }),
    text: Markdown,
  },
  { title: "ConsentText" },
);
export type ConsentText = Static<typeof ConsentText>;

export const NewConsent = Type.Object(
  {
    version: Type.String({ maxLength: 64, description: "Of the text that the customer has read." }),
    locale: Language,
  },
  { title: "NewConsent", additionalProperties: false },
);

const given = { id: Uuid, version: Version, locale: Language, givenAt: Instant, text: Markdown };
export const GivenConsent = Type.Object(given, { title: "GivenConsent" });
/** A consent as evidence. */
export const ConsentRecord = Type.Object(
  {
    ...given,
    source: OneOf(...sources),
    network: Type.String({ description: "The network it came from; the address itself is not kept." }),
    withdrawnAt: Type.Optional(
      Type.String({ format: "date-time", description: "When the connection was unlinked or deleted." }),
    ),
  },
  { title: "ConsentRecord" },
);

/** A consent as it is stored. */
export interface Consent {
  readonly companyId: string;
  readonly consentId: string;
  readonly connectionId: string;
  readonly version: string;
  readonly locale: Locale;
  readonly text: string;
  readonly givenAt: Date;
  readonly source: ConsentSource;
  readonly network: string;
  readonly withdrawnAt: Date | null;
}

export const givenConsentReply = (consent: Consent): Static<typeof GivenConsent> => ({
  id: consent.consentId,
  version: consent.version,
  locale: consent.locale,
  givenAt: consent.givenAt.toISOString(),
  text: consent.text,
});

export const consentRecordReply = (consent: Consent): Static<typeof ConsentRecord> => ({
  ...givenConsentReply(consent),
  source: consent.source,
  network: consent.network,
  ...(consent.withdrawnAt ? { withdrawnAt: consent.withdrawnAt.toISOString() } : undefined),
});

/** What the text is made of. */
export type ConsentWords = Pick<LinkSettings, "texts" | "dataTypes" | "urls">;

/** The text that is in force for one accounting package: the operator's words where there are some, else ours. */
export function consentText(
  operator: string,
  platformKey: PlatformKey,
  locale: Locale,
  { texts, dataTypes, urls }: ConsentWords,
): ConsentText {
  const copy = consentCopy[locale];
  const own = texts[locale];
  const names: Record<string, string> = { companyName: operator, platformName: softwareName(platformKey) };
  const filled = (text: string) =>
    text.replace(/\{(companyName|platformName)\}/g, (_, name: string) => names[name]!);
  const section = (key: (typeof sections)[number], body: string, items: readonly string[] = []) => ({
    key,
    heading: filled(copy[key].heading),
    body: filled(body),
    items: items.map(filled),
  });
  const reads = [...(readsBooks(platformKey) ? copy.platformData.items : []), ...dataTypes[locale]];
  const { accountInformation } = copy;
  const content = {
    title: filled(own["consent.title"] ?? copy.title),
    sections: [
      section("purpose", own["consent.purpose"] ?? copy.purpose.body),
      section("access", own["consent.access"] ?? copy.access.body),
      section(
        "accountInformation",
        own["consent.accountInformation"] ?? accountInformation.body,
        accountInformation.items,
      ),
      // Where nothing is read there is nothing to say.
      ...(reads.length > 0 ? [section("platformData", copy.platformData.body, reads)] : []),
      section("retention", own["consent.retention"] ?? copy.retention.body),
    ],
    terms: {
      text: filled(own["consent.terms"] ?? copy.terms),
      termsUrl: urls.terms,
      privacyUrl: urls.privacy,
    },
  };
  const text = markdown(content, copy);
  return { version: versionOf(text), locale, ...content, text };
}

/** Short, and other for every other text. */
const versionOf = (text: string): string => lookupHash(`consent\n${text}`).toString("hex").slice(0, 12);

function markdown(
  { title, sections, terms }: Pick<ConsentText, "title" | "sections" | "terms">,
  { termsLink, privacyLink }: { termsLink: string; privacyLink: string },
): string {
  const links = [
    ...(terms.termsUrl === null ? [] : [`[${termsLink}](${terms.termsUrl})`]),
    ...(terms.privacyUrl === null ? [] : [`[${privacyLink}](${terms.privacyUrl})`]),
  ];
  return [
    `# ${title}`,
    ...sections.flatMap(({ heading, body, items }) => [
      `## ${heading}`,
      body,
      ...(items.length > 0 ? [items.map((item) => `- ${item}`).join("\n")] : []),
    ]),
    terms.text,
    ...(links.length > 0 ? [links.join(" · ")] : []),
  ].join("\n\n");
}
