import { NativeSelect, Stack, Text } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { platforms } from "../kit/platform.tsx";
import { InBoth } from "./in-both.tsx";
import type { LinkSettings, Locale, SoftwareKey } from "./link-settings.ts";
import { linkTextsTexts } from "./link-texts-texts.ts";

const parts = ["title", "body", "linkText", "linkUrl"] as const;
const limits = { title: 50, body: 150, linkText: 50, linkUrl: 2_000 } as const;

export const calloutFields = (key: string): string[] =>
  (["en", "fr-CA"] as const).flatMap((locale) => parts.map((part) => `callouts.${key}.${locale}.${part}`));

/** A note on the pages of one software, in both languages. */
export function Callouts(props: {
  callouts: LinkSettings["callouts"];
  software: string;
  error: unknown;
  onSoftware: (key: string) => void;
  onChange: (callouts: LinkSettings["callouts"]) => void;
}) {
  const { callouts, error, software, onSoftware, onChange } = props;
  const t = useTexts(linkTextsTexts);
  const key = software as SoftwareKey;
  const of = (locale: Locale) => callouts[key]?.[locale];
  const set = (locale: Locale, part: (typeof parts)[number], text: string) => {
    const { title = "", body = "", ...link } = { ...of(locale), [part]: text || undefined };
    const filled = Object.values({ title, body, ...link }).some(Boolean);
    onChange({
      ...callouts,
      [key]: { ...callouts[key], [locale]: filled ? { title, body, ...link } : undefined },
    });
  };
  return (
    <Stack gap="lg">
      <div>
        <NativeSelect
          label={t("note")}
          value={software}
          onChange={(event) => onSoftware(event.currentTarget.value)}
          data={platforms.map((one) => ({ value: one.key, label: one.name }))}
          maw={240}
        />
        <Text size="xs" c="dimmed" mt={4}>
          {t("noteText")}
        </Text>
      </div>
      {parts.map((part) => (
        <InBoth
          key={part}
          label={t(`note.${part}`)}
          limit={limits[part]}
          values={{ en: of("en")?.[part] ?? "", "fr-CA": of("fr-CA")?.[part] ?? "" }}
          fieldOf={(locale) => `callouts.${key}.${locale}.${part}`}
          error={error}
          onChange={(locale, text) => set(locale, part, text)}
        />
      ))}
    </Stack>
  );
}
