import { Anchor } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import type { Addresses } from "./developers.ts";
import { developerTexts } from "./texts.ts";

/** Leads to the page that explains an error code. */
export function ErrorPageLink({ code }: { code: string }) {
  const t = useTexts(developerTexts);
  const { data } = useApi<Addresses>("/playground");
  if (!data) return null;
  return (
    <Anchor
      href={`${data.referenceUrl}/errors/${code}`}
      target="_blank"
      rel="noreferrer"
      size="sm"
      c="inherit"
      underline="always"
    >
      {t("explained")}
    </Anchor>
  );
}
