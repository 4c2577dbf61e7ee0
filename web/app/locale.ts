export const locales = ["en", "fr-CA"] as const;
export type Locale = (typeof locales)[number];

/** A text; where a number decides the form, one text per plural category of the locale (CLDR). */
export type Message = string | { readonly one: string; readonly other: string; readonly many?: string };
export type Messages = Readonly<Record<string, Message>>;
/** The same keys in every locale. */
export type Catalogue<M extends Messages> = Readonly<Record<Locale, { readonly [K in keyof M]: Message }>>;
export type Values = Readonly<Record<string, string | number>>;

/** The locale for a list of preferred languages, best first. */
export const chooseLocale = (preferred: readonly string[]): Locale =>
  /^fr\b/i.test(preferred.find((tag) => /^(en|fr)\b/i.test(tag)) ?? "") ? "fr-CA" : "en";

/** Fills `{name}` with values; numbers are written as the locale writes them, and `count` chooses the plural form. */
export function say(locale: Locale, message: Message, values: Values = {}): string {
  const text = typeof message === "string" ? message : formOf(locale, message, Number(values.count ?? 0));
  return (locale === "fr-CA" ? kept(text) : text).replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === "number" ? value.toLocaleString(locale) : value;
  });
}

/** French spaces that no line may end at: before a colon and %, inside quotation marks and inside numbers. */
const kept = (text: string): string =>
  text.replace(/ (?=[:»%])|(?<=\d) (?=\d{3}\b)/g, "\u00a0").replace(/(?<=«) /g, "\u00a0");

function formOf(locale: Locale, message: Exclude<Message, string>, count: number): string {
  const form = new Intl.PluralRules(locale).select(count);
  return (form === "one" || form === "many" ? message[form] : undefined) ?? message.other;
}

/** Signs and codes that stand for one currency; a bare "$" does not. */
const unmistakable = /[€£]|[A-Z]{2}/;

/** An amount with its currency, told once: by its sign where that is no other currency's, too, else by its code. */
export function money(locale: Locale, amount: number, currency: string): string {
  const written = (currencyDisplay: "symbol" | "code") =>
    new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay }).format(amount);
  const brief = written("symbol");
  return unmistakable.test(brief) ? brief : written("code");
}

/** A calendar date `YYYY-MM-DD`, which is the same day everywhere; no line ends inside it. */
export const calendarDate = (locale: Locale, date: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" })
    .format(new Date(`${date.slice(0, 10)}T00:00:00Z`))
    .replaceAll(" ", "\u00a0");

/** An instant, in the reader's own time zone; no line ends inside the time of day. */
export const instant = (locale: Locale, iso: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" })
    .format(new Date(iso))
    .replace(/(?<=\d) (?=h )|(?<=h) (?=\d)/g, "\u00a0");

/** How long ago or ahead an instant is, in the largest unit that fits. */
export function distance(locale: Locale, iso: string, now: number): string {
  const seconds = Math.round((new Date(iso).getTime() - now) / 1000);
  const units: [Intl.RelativeTimeFormatUnit, number][] = [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ];
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  for (const [unit, size] of units)
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  return format.format(Math.trunc(seconds), "second");
}
