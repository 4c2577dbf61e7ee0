import { Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { useChange } from "../app/use-api.ts";
import { Form, findingAt } from "../kit/form.tsx";
import type { NewKey } from "./developers.ts";
import { keyTexts } from "./texts.ts";

const ends = ["", "1", "7", "30", "90", "365"] as const;

/** Asks for the name and the end of a new key. */
export function CreateKey({ onMade, onClose }: { onMade: (key: NewKey) => void; onClose: () => void }) {
  const t = useTexts(keyTexts);
  const [name, setName] = useState("");
  const [days, setDays] = useState("");
  const create = useChange<void, NewKey>(
    () => ({ path: "/keys", body: { name, ...(days ? { endsInDays: Number(days) } : undefined) } }),
    { refresh: ["/keys"], onDone: onMade },
  );
  return (
    <Modal opened onClose={onClose} title={t("create")} closeButtonProps={{ "aria-label": t("close") }}>
      <Form
        action={t("createAction")}
        busy={create.isPending}
        error={create.error}
        fields={["name"]}
        disabled={name.trim() === ""}
        onSubmit={() => create.mutate()}
        onCancel={onClose}
      >
        <Stack gap="md">
          <TextInput
            label={t("name")}
            description={t("nameHint")}
            maxLength={50}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={findingAt(create.error, "name")}
            data-autofocus
          />
          <Select
            label={t("endsAfter")}
            data={ends.map((value) => ({
              value,
              label: value === "" ? t("noEnd") : t("days", { count: Number(value) }),
            }))}
            value={days}
            onChange={(value) => setDays(value ?? "")}
            allowDeselect={false}
          />
          <Text size="sm" c="dimmed">
            {t("shownOnce")}
          </Text>
        </Stack>
      </Form>
    </Modal>
  );
}
