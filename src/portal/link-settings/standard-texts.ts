import { type Static, Type } from "typebox";
import { consentCopy } from "../../consents/consent-copy.ts";
import { type Locale, locales } from "../../link/locale.ts";
import { returnTexts } from "../../link/return-texts.ts";

const keys = [
  "consent.title",
  "consent.purpose",
  "consent.access",
  "consent.accountInformation",
  "consent.retention",
  "consent.terms",
  "finished.title",
] as const;

const Words = Type.Object(
  Object.fromEntries(keys.map((key) => [key, Type.String()])) as Record<
    (typeof keys)[number],
    ReturnType<typeof Type.String>
  >,
);
/** What stands where the operator has no words of its own, of what the server writes; placeholders in braces. */
export const StandardTexts = Type.Object({ en: Words, "fr-CA": Words }, { title: "StandardLinkTexts" });

export function standardTexts(): Static<typeof StandardTexts> {
  return Object.fromEntries(locales.map((locale) => [locale, inLanguage(locale)])) as Static<
    typeof StandardTexts
  >;
}

function inLanguage(locale: Locale): Static<typeof Words> {
  const { title, purpose, access, accountInformation, retention, terms } = consentCopy[locale];
  return {
    "consent.title": title,
    "consent.purpose": purpose.body,
    "consent.access": access.body,
    "consent.accountInformation": accountInformation.body,
    "consent.retention": retention.body,
    "consent.terms": terms,
    "finished.title": returnTexts[locale].doneTitle,
  };
}
