import { ActionIcon, Button, Fieldset, Group, Stack, Text, TextInput } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { findingAt } from "../kit/form.tsx";
import { Icon } from "../kit/icon.tsx";
import { companiesTexts } from "./texts.ts";

export interface Tag {
  readonly nth: number;
  readonly key: string;
  readonly value: string;
}

/** The contract's limits. */
const most = 10;
const longestKey = 27;
const longestValue = 100;

export const tagsOf = (record: Readonly<Record<string, string>>): Tag[] =>
  Object.entries(record).map(([key, value], nth) => ({ nth, key, value }));

export const recordOf = (tags: readonly Tag[]): Record<string, string> =>
  Object.fromEntries(
    tags.filter(({ key }) => key.trim() !== "").map(({ key, value }) => [key.trim(), value]),
  );

/** Keys that stand more than once: only the last would be kept. */
export const doubledIn = (tags: readonly Tag[]): ReadonlySet<string> => {
  const keys = tags.map(({ key }) => key.trim()).filter(Boolean);
  return new Set(keys.filter((key, nth) => keys.indexOf(key) !== nth));
};

/** Pairs by which companies are found and webhooks are chosen. */
export function TagFields({
  tags,
  error,
  onChange,
}: {
  tags: readonly Tag[];
  error: unknown;
  onChange: (tags: Tag[]) => void;
}) {
  const t = useTexts(companiesTexts);
  const doubled = doubledIn(tags);
  const change = (nth: number, part: Partial<Tag>) =>
    onChange(tags.map((tag) => (tag.nth === nth ? { ...tag, ...part } : tag)));
  const add = () =>
    onChange([...tags, { nth: Math.max(-1, ...tags.map(({ nth }) => nth)) + 1, key: "", value: "" }]);
  const wrong = findingAt(error, "tags");
  return (
    <Fieldset legend={t("tags")} variant="unstyled">
      <Text size="sm" c="dimmed" mb="xs">
        {t("tagsText", { most })}
      </Text>
      <Stack gap="xs">
        {tags.map(({ nth, key, value }, place) => (
          <Group key={nth} gap="xs" wrap="nowrap" align="flex-start">
            <TextInput
              aria-label={t("tagKey", { nth: place + 1 })}
              placeholder={t("tagKeyHint")}
              value={key}
              maxLength={longestKey}
              className="grow"
              error={doubled.has(key.trim()) ? t("tagDoubled") : undefined}
              onChange={(event) => change(nth, { key: event.currentTarget.value })}
            />
            <TextInput
              aria-label={t("tagValue", { nth: place + 1 })}
              placeholder={t("tagValueHint")}
              value={value}
              maxLength={longestValue}
              className="grow"
              onChange={(event) => change(nth, { value: event.currentTarget.value })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={t("removeTag", { nth: place + 1 })}
              onClick={() => onChange(tags.filter((tag) => tag.nth !== nth))}
            >
              <Icon name="cross" size={15} />
            </ActionIcon>
          </Group>
        ))}
        {wrong && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {wrong}
          </Text>
        )}
        {tags.length < most && (
          <Button
            variant="subtle"
            size="compact-sm"
            className="start"
            leftSection={<Icon name="plus" size={14} />}
            onClick={add}
          >
            {t("addTag")}
          </Button>
        )}
      </Stack>
    </Fieldset>
  );
}
