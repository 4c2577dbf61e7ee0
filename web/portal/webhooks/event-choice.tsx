import {
  Button,
  Checkbox,
  Fieldset,
  Group,
  Input,
  Paper,
  ScrollArea,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { Icon } from "../kit/icon.tsx";
import { webhookTexts } from "./texts.ts";
import type { EventType } from "./webhooks.ts";

/** Chooses events of the catalogue. */
export function EventChoice(props: {
  types: readonly EventType[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  error?: string;
}) {
  const { types, chosen, onChange, error } = props;
  const t = useTexts(webhookTexts);
  const [typed, setTyped] = useState("");
  const word = typed.trim().toLowerCase();
  const sent = types.filter(({ emitted }) => emitted);
  // What was chosen over the API by another spelling, or is never sent, is kept and shown.
  const known = new Set(sent.map(({ name }) => name));
  const others = chosen.filter((name) => !known.has(name));
  const shown = sent.filter(
    ({ name, description }) => name.toLowerCase().includes(word) || description.toLowerCase().includes(word),
  );
  const toggle = (name: string) =>
    onChange(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
  return (
    <Fieldset variant="unstyled" legend={t("events")} className="field-group">
      <Input.Description>{t("eventsHint")}</Input.Description>
      {error && <Input.Error role="alert">{error}</Input.Error>}
      <Paper withBorder p="sm" mt={4}>
        <Stack gap="xs">
          <Group gap="xs" justify="space-between">
            <TextInput
              type="search"
              aria-label={t("searchEvents")}
              placeholder={t("searchEvents")}
              leftSection={<Icon name="search" size={15} />}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
            <Group gap="xs">
              <Text size="sm" c="dimmed" role="status">
                {t("chosen", { count: chosen.length })}
              </Text>
              <Button
                variant="subtle"
                size="xs"
                onClick={() => onChange([...new Set([...chosen, ...shown.map(({ name }) => name)])])}
              >
                {t("chooseAll")}
              </Button>
              <Button variant="subtle" size="xs" onClick={() => onChange([])}>
                {t("chooseNone")}
              </Button>
            </Group>
          </Group>
          <ScrollArea.Autosize
            mah={280}
            type="auto"
            viewportProps={{ tabIndex: 0, "aria-label": t("events"), role: "group" }}
          >
            <Stack gap={6}>
              {others.map((name) => (
                <Checkbox key={name} label={name} checked onChange={() => toggle(name)} />
              ))}
              {shown.map(({ name, description }) => (
                <Checkbox
                  key={name}
                  label={name}
                  description={description}
                  checked={chosen.includes(name)}
                  onChange={() => toggle(name)}
                />
              ))}
              {shown.length === 0 && (
                <Text size="sm" c="dimmed">
                  {t("noEvent")}
                </Text>
              )}
            </Stack>
          </ScrollArea.Autosize>
        </Stack>
      </Paper>
    </Fieldset>
  );
}
