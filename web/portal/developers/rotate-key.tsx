import { Modal, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { useChange } from "../app/use-api.ts";
import { Form } from "../kit/form.tsx";
import { Time } from "../kit/time.tsx";
import { type Key, type NewKey, overlaps } from "./developers.ts";
import { keyTexts } from "./texts.ts";

/** Asks for how long the old key stays good beside the new one. */
export function RotateKey(props: { of: Key; onMade: (key: NewKey) => void; onClose: () => void }) {
  const { of, onMade, onClose } = props;
  const t = useTexts(keyTexts);
  const [hours, setHours] = useState("24");
  const rotate = useChange<void, NewKey>(
    () => ({ path: `/keys/${of.id}/rotate`, body: { overlapHours: Number(hours) } }),
    { refresh: ["/keys"], onDone: onMade },
  );
  const ends = new Date(Date.now() + Number(hours) * 3_600_000).toISOString();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("rotateTitle", { name: of.name ?? t("noName") })}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <Form
        action={t("rotate")}
        busy={rotate.isPending}
        error={rotate.error}
        onSubmit={() => rotate.mutate()}
        onCancel={onClose}
      >
        <Stack gap="md">
          <Text>{t("rotateText")}</Text>
          <Select
            label={t("overlap")}
            data={overlaps.map((value) => ({
              value,
              label:
                value === "0"
                  ? t("atOnce")
                  : Number(value) < 48
                    ? t("hours", { count: Number(value) })
                    : t("days", { count: Number(value) / 24 }),
            }))}
            value={hours}
            onChange={(value) => setHours(value ?? "24")}
            allowDeselect={false}
            data-autofocus
          />
          <Text size="sm" c={hours === "0" ? "red" : "dimmed"} role="status">
            {hours === "0" ? (
              t("atOnceText")
            ) : (
              <>
                {t("oldEnds", { key: of.maskedKey.slice(-4) })} <Time at={ends} />
              </>
            )}
          </Text>
        </Stack>
      </Form>
    </Modal>
  );
}
