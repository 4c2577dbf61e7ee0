import { Fieldset, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { findingAt } from "../kit/form.tsx";
import { languages } from "./in-both.tsx";
import type { LinkSettings, Locale } from "./link-settings.ts";
import { linkTextsTexts } from "./link-texts-texts.ts";

const most = 20;
const longest = 100;

/** Further kinds of data that the consent names: a list for each language, with an empty line at its end. */
export function DataTypes(props: {
  dataTypes: LinkSettings["dataTypes"];
  error: unknown;
  onChange: (dataTypes: LinkSettings["dataTypes"]) => void;
}) {
  const { dataTypes, error, onChange } = props;
  const t = useTexts(linkTextsTexts);
  const set = (locale: Locale, nth: number, text: string) => {
    const entries = [...dataTypes[locale]];
    if (text === "") entries.splice(nth, 1);
    else entries[nth] = text;
    onChange({ ...dataTypes, [locale]: entries });
  };
  return (
    <Fieldset legend={t("dataTypes")} variant="unstyled">
      <Text size="xs" c="dimmed" mb="xs">
        {t("dataTypesText", { most })}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        {languages.map(({ locale, name }) => (
          <Stack key={locale} gap={6}>
            <Text size="xs" c="dimmed">
              {t(name)}
            </Text>
            {[...dataTypes[locale], ""].slice(0, most).map((text, nth) => (
              <TextInput
                // biome-ignore lint/suspicious/noArrayIndexKey: an entry is its place in the list
                key={nth}
                lang={locale}
                aria-label={t("dataType", { nth: nth + 1, language: t(name) })}
                value={text}
                maxLength={longest}
                error={findingAt(error, `dataTypes.${locale}[${nth}]`)}
                onChange={(event) => set(locale, nth, event.currentTarget.value)}
              />
            ))}
          </Stack>
        ))}
      </SimpleGrid>
    </Fieldset>
  );
}
