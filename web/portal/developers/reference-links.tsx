import { Button } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import { Icon } from "../kit/icon.tsx";
import type { Addresses } from "./developers.ts";
import { developerTexts } from "./texts.ts";

/** Leads to the API reference and its description for machines, each in a window of its own. */
export function ReferenceLinks() {
  const t = useTexts(developerTexts);
  const { data } = useApi<Addresses>("/playground");
  if (!data) return null;
  const links = [
    { href: data.referenceUrl, label: t("reference") },
    { href: `${data.apiUrl}/openapi.json`, label: t("openapi") },
  ];
  return links.map(({ href, label }) => (
    <Button
      key={href}
      component="a"
      href={href}
      target="_blank"
      rel="noreferrer"
      variant="default"
      rightSection={<Icon name="out" size={14} />}
    >
      {label}
    </Button>
  ));
}
