import { useMemo } from "react";
import { useLocale } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import { frenchDescriptions } from "./french-descriptions.ts";
import type { EventType } from "./webhooks.ts";

/** Every event that endpoints can be told of, described in the reader's language. */
export function useEventTypes() {
  const { locale } = useLocale();
  const { data, error, refetch } = useApi<{ results: EventType[] }>("/webhooks/eventTypes");
  const types = useMemo(
    () =>
      data?.results.map((type) => ({
        ...type,
        description: (locale === "fr-CA" && frenchDescriptions[type.name]) || type.description,
      })),
    [data, locale],
  );
  return { types, error, refetch };
}
