import { Modal, Stack, Text } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import { Code } from "../kit/code.tsx";
import { CopyButton } from "../kit/copy.tsx";
import { Failure } from "../kit/failure.tsx";
import { detailTexts } from "./detail-texts.ts";
import { asCurl } from "./push.ts";

interface Content {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
}

/** The push as a command for a terminal; whoever runs it fills in the key. */
export function PushCommand({
  pushOperationKey,
  onClose,
}: {
  pushOperationKey: string;
  onClose: () => void;
}) {
  const t = useTexts(detailTexts);
  const { data, error } = useApi<Content>(`/pushes/${pushOperationKey}/content`);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("copyCurl")}
      size="xl"
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <Stack gap="md">
        <Text size="sm">{t("curlText")}</Text>
        {error && <Failure error={error} />}
        {data && <Code label={t("command")}>{asCurl(data)}</Code>}
        {data && <CopyButton value={asCurl(data)}>{t("copyCurl")}</CopyButton>}
      </Stack>
    </Modal>
  );
}
