import { Button, Checkbox, Group, SimpleGrid, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { CopyButton } from "../kit/copy.tsx";
import { signInTexts } from "./texts.ts";

/** Codes that are shown once; goes on when the person has kept them. */
export function RecoveryCodes({
  codes,
  action,
  onDone,
}: {
  codes: readonly string[];
  action: string;
  onDone: () => void;
}) {
  const t = useTexts(signInTexts);
  const [kept, setKept] = useState(false);
  const text = `${codes.join("\n")}\n`;
  return (
    <Stack gap="md">
      <Text>{t("codesText")}</Text>
      <SimpleGrid cols={2} spacing="xs" className="recovery-codes" component="ul">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </SimpleGrid>
      <Group gap="xs">
        <CopyButton value={text}>{t("copyCodes")}</CopyButton>
        <Button
          variant="default"
          size="xs"
          component="a"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
          download="millrace-recovery-codes.txt"
        >
          {t("downloadCodes")}
        </Button>
      </Group>
      <Checkbox
        label={t("codesKept")}
        checked={kept}
        onChange={(event) => setKept(event.currentTarget.checked)}
      />
      <Group>
        <Button disabled={!kept} onClick={onDone}>
          {action}
        </Button>
      </Group>
    </Stack>
  );
}
