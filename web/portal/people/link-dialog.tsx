import "./people.css";
import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { CopyButton } from "../kit/copy.tsx";
import { Time } from "../kit/time.tsx";
import type { Invitation } from "./person.ts";
import { peopleTexts } from "./texts.ts";

/** A link that is shown once. */
export function LinkDialog({ made, onClose }: { made: Invitation; onClose: () => void }) {
  const t = useTexts(peopleTexts);
  const { person, url, expires } = made;
  return (
    <Modal opened onClose={onClose} title={t("link", { name: person.name })} closeOnClickOutside={false}>
      <Stack gap="md">
        <Text>{t("linkText", { email: person.email })}</Text>
        <Textarea
          value={url}
          readOnly
          autosize
          aria-label={t("link", { name: person.name })}
          className="link-text"
        />
        <Text size="sm" c="dimmed">
          {t("linkUntil")} <Time at={expires} />
        </Text>
        <Group gap="xs" justify="flex-end">
          <CopyButton value={url}>{t("link", { name: person.name })}</CopyButton>
          <Button onClick={onClose}>{t("done")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
