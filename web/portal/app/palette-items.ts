import { useMantineColorScheme } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useLocation } from "wouter";
import type { Hit } from "../../../src/portal/search/hit.ts";
import type { IconName } from "../kit/icon.tsx";
import { pathWith } from "./api.ts";
import { useLocale, useTexts } from "./locale.tsx";
import { addressOf, useOpenPages } from "./navigation.tsx";
import { apiAddress } from "./place.ts";
import { appTexts } from "./texts.ts";
import { useApi } from "./use-api.ts";

/** Something that can be chosen in the palette. */
export interface PaletteItem {
  readonly key: string;
  /** The heading under which it stands. */
  readonly group: string;
  readonly label: string;
  readonly detail?: string;
  readonly icon: IconName;
  readonly run: () => void;
}

/** Shorter words find too much. */
const shortest = 2;

const icons: Readonly<Record<Hit["kind"], IconName>> = {
  company: "building",
  connection: "plug",
  account: "bank",
  push: "send",
  transaction: "list",
  message: "hook",
  endpoint: "hook",
  request: "code",
  event: "shield",
  person: "person",
};

/** What a search offers: pages and commands at once, and what the server finds by name or id. */
export function usePaletteItems(query: string): { items: readonly PaletteItem[]; state: string | undefined } {
  const t = useTexts(appTexts);
  const { locale } = useLocale();
  const [, go] = useLocation();
  const [asked] = useDebouncedValue(query.trim(), 200);
  const searches = asked.length >= shortest;
  const found = useApi<{ results: readonly Hit[] }>(pathWith("/search", { q: asked }), {
    enabled: searches,
    keep: true,
  });
  const words = query.trim().toLowerCase();
  const fits = (label: string) => label.toLowerCase().includes(words);
  const begins = (text: string) => words !== "" && ` ${text.toLowerCase()}`.includes(` ${words}`);
  const pages = useOpenPages()
    .filter(({ title, words = "" }) => Object.values(title).some(fits) || begins(words))
    .map((page) => ({
      key: page.path,
      group: t("palettePages"),
      label: page.title[locale],
      icon: page.icon ?? ("forth" as const),
      run: () => go(addressOf(page)),
    }));
  const commands = useCommands().filter(({ label }) => words !== "" && fits(label));
  const hits = (searches ? (found.data?.results ?? []) : []).map(({ kind, id, title, detail, href }) => ({
    key: `${kind} ${id}`,
    group: t(`kind.${kind}`),
    label: title,
    detail: detail || id,
    icon: icons[kind],
    run: () => go(href.replace(/^\/portal(?=\/|$)/, "") || "/"),
  }));
  const state = !searches
    ? undefined
    : found.isFetching
      ? t("paletteSearching")
      : found.error
        ? t("paletteFailed")
        : hits.length === 0
          ? t("paletteNothing")
          : undefined;
  return { items: [...pages, ...commands, ...hits], state };
}

/** What can be done from anywhere. */
function useCommands(): readonly PaletteItem[] {
  const t = useTexts(appTexts);
  const { locale, setLocale } = useLocale();
  const { setColorScheme } = useMantineColorScheme();
  const command = (label: string, icon: IconName, run: () => void) => ({
    key: label,
    group: t("paletteCommands"),
    label,
    icon,
    run,
  });
  return [
    command(t("commandLanguage"), "globe", () => setLocale(locale === "en" ? "fr-CA" : "en")),
    command(t("commandLight"), "eye", () => setColorScheme("light")),
    command(t("commandDark"), "hidden", () => setColorScheme("dark")),
    command(t("help"), "help", () => window.open(`${apiAddress}/docs/guide/`, "_blank", "noopener")),
  ];
}
