import { Fieldset, SimpleGrid, Textarea, TextInput } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { findingAt } from "../kit/form.tsx";
import type { Locale } from "./link-settings.ts";
import { linkTextsTexts } from "./link-texts-texts.ts";

export const languages = [
  { locale: "en", name: "english" },
  { locale: "fr-CA", name: "french" },
] as const;

const lengthOf = (text: string): number => [...text.trim()].length;

/** A text of the operator in both languages, side by side, each with how long it is and may be. */
export function InBoth(props: {
  label: string;
  limit: number;
  values: Readonly<Record<Locale, string>>;
  /** How the API names the field of a language. */
  fieldOf: (locale: Locale) => string;
  error: unknown;
  /** May have several lines. */
  lines?: boolean;
  /** What stands where nothing is written. */
  placeholderOf?: (locale: Locale) => string | undefined;
  onChange: (locale: Locale, text: string) => void;
}) {
  const { label, limit, values, fieldOf, error, lines, placeholderOf, onChange } = props;
  const t = useTexts(linkTextsTexts);
  return (
    <Fieldset legend={label} variant="unstyled">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        {languages.map(({ locale, name }) => {
          const text = values[locale];
          const other = values[locale === "en" ? "fr-CA" : "en"];
          const count = lengthOf(text);
          const ours = placeholderOf?.(locale);
          const facts = {
            lang: locale,
            "aria-label": t("inLanguage", { what: label, language: t(name) }),
            description: `${t(name)} · ${t("count", { count, limit })}`,
            inputWrapperOrder: ["input", "description", "error"] as ("input" | "description" | "error")[],
            placeholder: ours,
            title: text === "" ? ours : undefined,
            value: text,
            error:
              findingAt(error, fieldOf(locale)) ??
              (count > limit ? t("tooLong", { count: count - limit, limit }) : undefined),
          };
          const missing = text.trim() === "" && other.trim() !== "";
          return (
            <div key={locale}>
              {lines ? (
                <Textarea
                  {...facts}
                  autosize
                  minRows={2}
                  maxRows={12}
                  onChange={(event) => onChange(locale, event.currentTarget.value)}
                />
              ) : (
                <TextInput {...facts} onChange={(event) => onChange(locale, event.currentTarget.value)} />
              )}
              {missing && <p className="missing-text">{t("missingHere")}</p>}
            </div>
          );
        })}
      </SimpleGrid>
    </Fieldset>
  );
}
