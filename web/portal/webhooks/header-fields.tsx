import { ActionIcon, Button, Fieldset, Group, Input, Stack, Text, TextInput } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { Icon } from "../kit/icon.tsx";
import { webhookTexts } from "./texts.ts";

type Headers = readonly (readonly [string, string])[];

/** Headers that are sent with each message. Those that are kept cannot be read back: they stay, or are given anew. */
export function HeaderFields(props: {
  kept: readonly string[];
  headers: Headers | undefined;
  onChange: (headers: Headers | undefined) => void;
  error?: string;
}) {
  const { kept, headers, onChange, error } = props;
  const t = useTexts(webhookTexts);
  const put = (nth: number, header: readonly [string, string]) =>
    onChange((headers ?? []).map((one, at) => (at === nth ? header : one)));
  return (
    <Fieldset variant="unstyled" legend={t("headers")} className="field-group">
      <Input.Description>{t("headersHint")}</Input.Description>
      {error && <Input.Error role="alert">{error}</Input.Error>}
      <Stack gap="xs" mt={4}>
        {headers === undefined && (
          <Group gap="xs">
            <Text size="sm">{t("keptHeaders", { names: kept.join(", ") })}</Text>
            <Button variant="default" size="xs" onClick={() => onChange([])}>
              {t("replaceHeaders")}
            </Button>
          </Group>
        )}
        {headers?.map(([name, value], nth) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own
          <Group key={nth} gap="xs" wrap="nowrap">
            <TextInput
              aria-label={t("headerName", { nth: nth + 1 })}
              placeholder="X-Api-Key"
              value={name}
              onChange={(event) => put(nth, [event.currentTarget.value, value])}
              style={{ flex: 1 }}
              autoComplete="off"
              spellCheck={false}
            />
            <TextInput
              aria-label={t("headerValue", { nth: nth + 1 })}
              value={value}
              onChange={(event) => put(nth, [name, event.currentTarget.value])}
              style={{ flex: 2 }}
              autoComplete="off"
              spellCheck={false}
            />
            <ActionIcon
              variant="subtle"
              color="red"
              aria-label={t("removeHeader", { nth: nth + 1 })}
              onClick={() => onChange(headers.filter((_, at) => at !== nth))}
            >
              <Icon name="bin" size={16} />
            </ActionIcon>
          </Group>
        ))}
        {headers !== undefined && (
          <Group gap="xs">
            <Button
              variant="default"
              size="xs"
              leftSection={<Icon name="plus" size={14} />}
              onClick={() => onChange([...headers, ["", ""]])}
            >
              {t("addHeader")}
            </Button>
            {kept.length > 0 && (
              <Button variant="subtle" size="xs" onClick={() => onChange(undefined)}>
                {t("keepHeaders")}
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </Fieldset>
  );
}
