/** The languages of customers' pages. */
export const locales = ["en", "fr-CA"] as const;
export type Locale = (typeof locales)[number];

export const isLocale = (text: unknown): text is Locale => locales.some((locale) => locale === text);

/** The language a page is shown in: asked for in the address, else chosen before, else what the browser prefers. */
export function chosenLocale(
  asked: unknown,
  saved: Locale | null | undefined,
  acceptLanguage: string | undefined,
): Locale {
  if (isLocale(asked)) return asked;
  return saved ?? preferredLocale(acceptLanguage);
}

/** French when a browser's `Accept-Language` ranks it before English, otherwise English. */
export function preferredLocale(acceptLanguage: string | undefined): Locale {
  const ranked = (acceptLanguage ?? "")
    .split(",")
    .map((entry) => {
      const [tag = "", ...parameters] = entry.trim().toLowerCase().split(";");
      const quality = parameters.find((parameter) => parameter.trim().startsWith("q="));
      return { tag, quality: quality ? Number(quality.trim().slice(2)) : 1 };
    })
    .sort((a, b) => b.quality - a.quality);
  const first = ranked.find(({ tag, quality }) => quality > 0 && /^(en|fr)\b/.test(tag));
  return first?.tag.startsWith("fr") ? "fr-CA" : "en";
}
