import { Alert, Modal, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { useChange } from "../app/use-api.ts";
import { Code } from "../kit/code.tsx";
import { Form } from "../kit/form.tsx";
import { Icon } from "../kit/icon.tsx";
import { webhookTexts } from "./texts.ts";
import type { Endpoint } from "./webhooks.ts";

const overlaps = ["0", "1", "24", "72", "168"] as const;

/** Gives an endpoint a new signing secret. */
export function RotateSecret({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const t = useTexts(webhookTexts);
  const [hours, setHours] = useState("24");
  const rotate = useChange<void, { secret: string }>(
    () => ({ path: `/webhooks/${endpoint.id}/secret/rotate`, body: { overlapHours: Number(hours) } }),
    { refresh: ["/endpoints"] },
  );
  return (
    <Modal opened onClose={onClose} title={t("rotateSecret")}>
      {rotate.data ? (
        <Stack gap="md">
          <Alert variant="light" color="yellow" icon={<Icon name="alert" size={18} />}>
            {t("newSecretText")}
          </Alert>
          <Code label={t("secret")}>{rotate.data.secret}</Code>
        </Stack>
      ) : (
        <Form
          action={t("rotateAction")}
          busy={rotate.isPending}
          error={rotate.error}
          onSubmit={() => rotate.mutate()}
          onCancel={onClose}
        >
          <Stack gap="md">
            <Text>{t("rotateSecretText")}</Text>
            <Select
              label={t("overlap")}
              data={overlaps.map((value) => ({
                value,
                label:
                  value === "0"
                    ? t("noOverlap")
                    : Number(value) < 72
                      ? t("hours", { count: Number(value) })
                      : t("days", { count: Number(value) / 24 }),
              }))}
              value={hours}
              onChange={(value) => setHours(value ?? "24")}
              allowDeselect={false}
              data-autofocus
            />
          </Stack>
        </Form>
      )}
    </Modal>
  );
}
