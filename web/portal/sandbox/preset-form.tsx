import { Button, Group, Select, Stack } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { useChange } from "../app/use-api.ts";
import { Form } from "../kit/form.tsx";
import { Icon } from "../kit/icon.tsx";
import { notify } from "../kit/notify.ts";
import { FaultForm } from "./fault-form.tsx";
import { presetTexts } from "./preset-texts.ts";
import { type Preset, presets } from "./presets.ts";
import type { PretendPackage } from "./sandbox-page.tsx";
import { sandboxTexts } from "./texts.ts";

/** Asks for one of the ready faults of a package; every kind with all its fields is behind "Advanced". */
export function PresetForm({ pretend }: { pretend: PretendPackage }) {
  const t = useTexts(sandboxTexts);
  const words = useTexts(presetTexts);
  const { platformKey } = pretend;
  const [name, choose] = useState<string | null>(null);
  const [advanced, setAdvanced] = useState(false);
  const ready = presets[platformKey] ?? [];
  const chosen = ready.find((one) => one.name === name);
  const add = useChange<Preset>(
    ({ request }) => ({ path: `/sandbox/${platformKey}/faults`, body: request }),
    {
      refresh: ["/sandbox"],
      onDone: () => {
        notify.done(t("faultAdded"));
        choose(null);
      },
    },
  );
  return (
    <Stack gap="sm">
      <Form
        action={t("faultAdd")}
        busy={add.isPending}
        error={add.error}
        disabled={!chosen}
        onSubmit={() => add.mutate(chosen!)}
      >
        <Select
          label={t("faultReady")}
          placeholder={t("faultChoose")}
          data={ready.map((one) => ({ value: one.name, label: words(`preset.${one.name}`) }))}
          value={name}
          onChange={choose}
        />
      </Form>
      <Group>
        <Button
          variant="subtle"
          size="compact-sm"
          aria-expanded={advanced}
          leftSection={<Icon name={advanced ? "up" : "down"} size={14} />}
          onClick={() => setAdvanced(!advanced)}
        >
          {t("faultAdvanced")}
        </Button>
      </Group>
      {advanced && <FaultForm pretend={pretend} />}
    </Stack>
  );
}
