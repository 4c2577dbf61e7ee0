import { Button, Checkbox, Popover, Stack } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { Icon } from "./icon.tsx";
import { kitTexts } from "./texts.ts";

export function ColumnsChooser(props: {
  columns: readonly { readonly key: string; readonly title: string }[];
  shown: readonly string[];
  changed: boolean;
  choose: (keys: readonly string[] | undefined) => void;
}) {
  const { columns, shown, changed, choose } = props;
  const t = useTexts(kitTexts);
  return (
    <Popover position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<Icon name="columns" size={15} />}>
          {t("columns")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("columns")}>
        <Stack gap="xs">
          {columns.map(({ key, title }) => (
            <Checkbox
              key={key}
              label={title}
              checked={shown.includes(key)}
              onChange={() =>
                choose(shown.includes(key) ? shown.filter((one) => one !== key) : [...shown, key])
              }
            />
          ))}
          <Button variant="subtle" size="compact-sm" disabled={!changed} onClick={() => choose(undefined)}>
            {t("resetColumns")}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
