import { Button, Text, Tooltip } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { redirectTexts } from "./redirect-texts.ts";

/** What an address may hold in braces, the most used first (guide to redirects). */
const names = [
  "companyId",
  "connectionId",
  "statusCode",
  "errorMessage",
  "statusText",
  "platform",
  "platformName",
  "sourceType",
  "integrationId",
  "sourceId",
  "clientId",
  "data.company.companyName",
] as const;

/** Buttons that put a name into the address, where its text cursor stands. */
export function Placeholders({ onInsert }: { onInsert: (name: string) => void }) {
  const t = useTexts(redirectTexts);
  return (
    <fieldset className="placeholders" aria-label={t("insert")}>
      {names.map((name) => (
        <Tooltip key={name} label={t(`name.${name}`)}>
          <Button
            variant="default"
            size="compact-xs"
            ff="monospace"
            aria-label={`{${name}}, ${t("insertWhat", { what: t(`name.${name}`) })}`}
            onClick={() => onInsert(name)}
          >
            {`{${name}}`}
          </Button>
        </Tooltip>
      ))}
      <Text size="xs" c="dimmed">
        {t("custom")}
      </Text>
    </fieldset>
  );
}
