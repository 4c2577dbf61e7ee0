import "@mantine/spotlight/styles.css";
import { useDebouncedValue } from "@mantine/hooks";
import { createSpotlight, Spotlight } from "@mantine/spotlight";
import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import { Icon } from "../kit/icon.tsx";
import { pathWith } from "./api.ts";
import { useLocale, useTexts } from "./locale.tsx";
import { addressOf, useSeenPages } from "./navigation.tsx";
import { appTexts } from "./texts.ts";
import { useApi } from "./use-api.ts";

/** One hit of `GET /portal/api/search`; `href` is below `/portal`. */
interface Hit {
  readonly kind: string;
  readonly id: string;
  readonly title: string;
  readonly detail?: string | null;
  readonly href: string;
}

const [store, palette] = createSpotlight();
/** Shorter words find too much. */
const shortest = 2;

/** Pages at once, and what the server finds by name or id. */
export function Palette({ onClose }: { onClose: () => void }) {
  const t = useTexts(appTexts);
  const { locale } = useLocale();
  const [, go] = useLocation();
  const [query, setQuery] = useState("");
  const [asked] = useDebouncedValue(query.trim(), 200);
  const found = useApi<{ results: readonly Hit[] }>(pathWith("/search", { q: asked }), {
    enabled: asked.length >= shortest,
    keep: true,
  });
  const words = query.trim().toLowerCase();
  const pages = useSeenPages().filter(({ title }) =>
    Object.values(title).some((text) => text.toLowerCase().includes(words)),
  );
  const hits = asked.length >= shortest ? (found.data?.results ?? []) : [];
  useEffect(() => palette.open(), []);
  const open = (href: string) => {
    palette.close();
    go(href.replace(/^\/portal(?=\/|$)/, "") || "/");
  };
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={onClose}
      shortcut={null}
      centered={false}
      yOffset={72}
      overlayProps={{ blur: 0 }}
      maxHeight={420}
      scrollable
      attributes={{ content: { "aria-label": t("paletteTitle") } }}
    >
      <Spotlight.Search
        placeholder={t("paletteHint")}
        aria-label={t("paletteTitle")}
        leftSection={<Icon name="search" size={16} />}
      />
      <Spotlight.ActionsList>
        {pages.length > 0 && (
          <Spotlight.ActionsGroup label={t("palettePages")}>
            {pages.map((page) => (
              <Spotlight.Action
                key={page.path}
                label={page.title[locale]}
                leftSection={<Icon name={page.icon ?? "forth"} size={16} />}
                onClick={() => open(addressOf(page))}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {hits.length > 0 && (
          <Spotlight.ActionsGroup label={t("paletteFound")}>
            {hits.map(({ kind, id, title, detail, href }) => (
              <Spotlight.Action
                key={`${kind} ${id}`}
                label={title}
                description={detail ?? id}
                onClick={() => open(href)}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {hits.length === 0 && asked.length >= shortest && (
          <Spotlight.Empty>
            {t(found.isFetching ? "paletteSearching" : found.error ? "paletteFailed" : "paletteNothing")}
          </Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
