import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import {
  type Catalogue,
  chooseLocale,
  type Locale,
  locales,
  type Message,
  type Messages,
  say,
  type Values,
} from "../../app/locale.ts";

const remembered = "portal-locale";
interface Locales {
  readonly locale: Locale;
  /** Chosen by hand, and remembered here. */
  setLocale(locale: Locale): void;
  /** Taken where nothing was chosen here. */
  adopt(locale: Locale): void;
}
const LocaleContext = createContext<Locales | null>(null);

const firstLocale = (): Locale => {
  const kept = localStorage.getItem(remembered);
  return locales.find((one) => one === kept) ?? chooseLocale(navigator.languages);
};

/** The language of the Portal: chosen here before, else what the browser prefers. */
export function Localized({ children }: { children: ReactNode }) {
  const [locale, choose] = useState(firstLocale);
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  const value = useMemo(() => {
    const setLocale = (chosen: Locale) => {
      localStorage.setItem(remembered, chosen);
      choose(chosen);
    };
    const adopt = (given: Locale) => {
      if (localStorage.getItem(remembered) === null) choose(given);
    };
    return { locale, setLocale, adopt };
  }, [locale]);
  return <LocaleContext.Provider value={value}>{children}</LocaleContext.Provider>;
}

export function useLocale() {
  const value = useContext(LocaleContext);
  if (!value) throw new Error("a part of the Portal outside of Localized");
  return value;
}

/** What stands between a label and its value: French keeps a space before the colon. */
export const useColon = (): string => (useLocale().locale === "fr-CA" ? "\u00a0:" : ":");

/** Texts of one area in the present locale: `t("key", { count: 3 })`. */
export function useTexts<M extends Messages>(
  catalogue: Catalogue<M>,
): (key: keyof M, values?: Values) => string {
  const { locale } = useLocale();
  return useCallback(
    (key: keyof M, values?: Values) => say(locale, catalogue[locale][key] as Message, values),
    [locale, catalogue],
  );
}
