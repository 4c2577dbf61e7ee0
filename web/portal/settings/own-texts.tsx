import { Stack } from "@mantine/core";
import type { textLimits } from "../../../src/link-settings/link-settings.ts";
import { useTexts } from "../app/locale.tsx";
import { InBoth } from "./in-both.tsx";
import type { LinkSettings, PreviewReply, TextKey } from "./link-settings.ts";
import { linkTextsTexts } from "./link-texts-texts.ts";
import { standardText } from "./standard-text.ts";

/** The characters each text may have: by its type, the very numbers of the API. */
export const limits: typeof textLimits = {
  "landing.title": 100,
  "landing.body": 500,
  "landing.button": 50,
  "consent.title": 100,
  "consent.purpose": 500,
  "consent.access": 500,
  "consent.accountInformation": 500,
  "consent.retention": 500,
  "consent.terms": 500,
  "finished.title": 100,
  "finished.body": 500,
  "unsupported.body": 500,
  "help.text": 500,
  "leave.body": 500,
};

export const fieldsOf = (keys: readonly TextKey[]): string[] =>
  keys.flatMap((key) => [`texts.en.${key}`, `texts.fr-CA.${key}`]);

/** Some of the operator's own texts. */
export function OwnTexts(props: {
  keys: readonly TextKey[];
  draft: LinkSettings;
  error: unknown;
  /** Knows what stands where a field is empty. */
  preview: PreviewReply | undefined;
  onChange: (part: Partial<LinkSettings>) => void;
}) {
  const { keys, draft, error, preview, onChange } = props;
  const t = useTexts(linkTextsTexts);
  const { texts } = draft;
  return (
    <Stack gap="lg">
      {keys.map((key) => (
        <InBoth
          key={key}
          label={t(`text.${key}`)}
          limit={limits[key]}
          lines={limits[key] > 100}
          placeholderOf={(locale) => preview && (standardText(key, locale, preview) ?? t("nothingOurs"))}
          values={{ en: texts.en[key] ?? "", "fr-CA": texts["fr-CA"][key] ?? "" }}
          fieldOf={(locale) => `texts.${locale}.${key}`}
          error={error}
          onChange={(locale, text) =>
            onChange({ texts: { ...texts, [locale]: { ...texts[locale], [key]: text || undefined } } })
          }
        />
      ))}
    </Stack>
  );
}
