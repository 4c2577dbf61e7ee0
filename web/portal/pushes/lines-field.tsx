import { Button, FileButton, Group, Stack, Text, Textarea } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { Icon } from "../kit/icon.tsx";
import type { ChosenAccount } from "./account-choice.tsx";
import { newPushTexts } from "./new-push-texts.ts";
import { type Read, sampleLines } from "./read-lines.ts";

/** Lines as they are pasted, taken from a file, or made for trying. */
export function LinesField(props: {
  text: string;
  read: Read;
  account: ChosenAccount | undefined;
  onChange: (text: string) => void;
}) {
  const { text, read, account, onChange } = props;
  const t = useTexts(newPushTexts);
  const problem = "problem" in read && read.problem !== "empty" ? read.problem : undefined;
  const take = (file: File | null) => void file?.text().then(onChange);
  const sample = () => {
    const now = new Date(Date.now()).toISOString();
    onChange(sampleLines(account?.balance ?? "0", now.slice(0, 10), now.replace(/\D/g, "").slice(2, 14)));
  };
  return (
    <Stack gap="xs">
      <Textarea
        label={t("lines")}
        description={t("linesText")}
        placeholder={t("linesHint")}
        autosize
        minRows={5}
        maxRows={14}
        spellCheck={false}
        className="typed-lines"
        error={problem && t(`problem.${problem}`)}
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Group gap="xs">
        <Button variant="default" onClick={sample} leftSection={<Icon name="flask" size={15} />}>
          {t("sample")}
        </Button>
        <FileButton onChange={take} accept=".csv,.json,text/csv,application/json">
          {(file) => (
            <Button variant="default" {...file} leftSection={<Icon name="upload" size={15} />}>
              {t("file")}
            </Button>
          )}
        </FileButton>
        {"ignored" in read && read.ignored.length > 0 && (
          <Text size="sm" c="dimmed">
            {t("ignored", { columns: read.ignored.join(", ") })}
          </Text>
        )}
      </Group>
    </Stack>
  );
}
