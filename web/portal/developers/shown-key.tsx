import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { Code } from "../kit/code.tsx";
import { CopyButton } from "../kit/copy.tsx";
import { Icon } from "../kit/icon.tsx";
import type { Key, NewKey } from "./developers.ts";
import { keyTexts } from "./texts.ts";

/** The one time that a key is shown whole. It closes by its button alone: what is lost here is lost. */
export function ShownKey({ made, rotated, onClose }: { made: NewKey; rotated?: Key; onClose: () => void }) {
  const t = useTexts(keyTexts);
  const [header, setHeader] = useState(false);
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      title={t("shownTitle", { name: made.name ?? t("noName") })}
    >
      <Stack gap="md">
        <Alert variant="light" color="yellow" icon={<Icon name="alert" size={18} />}>
          {t("shownText")}
          {rotated && <> {t("rotatedText", { key: rotated.maskedKey.slice(-4) })}</>}
        </Alert>
        <div>
          <Text size="sm" fw={500} mb={4}>
            {header ? t("header") : t("key")}
          </Text>
          <Code label={header ? t("header") : t("key")}>
            {header ? `Authorization: ${made.header}` : made.apiKey}
          </Code>
        </div>
        <Group justify="space-between">
          <Group gap="xs">
            <CopyButton value={made.apiKey}>{t("copyKey")}</CopyButton>
            <CopyButton value={`Authorization: ${made.header}`}>{t("copyHeader")}</CopyButton>
            <Button variant="subtle" onClick={() => setHeader(!header)}>
              {header ? t("showKey") : t("showHeader")}
            </Button>
          </Group>
          <Button onClick={onClose} data-autofocus>
            {t("stored")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
