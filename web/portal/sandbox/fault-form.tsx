import {
  Button,
  Group,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  TextInput,
} from "@mantine/core";
import { useMemo, useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { useChange } from "../app/use-api.ts";
import { Form, findingAt } from "../kit/form.tsx";
import { notify } from "../kit/notify.ts";
import { type Field, fieldsOf, requestOf, type Schema } from "./fault-fields.ts";
import type { PretendPackage } from "./sandbox-page.tsx";
import { sandboxTexts } from "./texts.ts";

/** Asks for a fault of one of the package's kinds; the fields are those of the kind's own schema. */
export function FaultForm({ pretend }: { pretend: PretendPackage }) {
  const t = useTexts(sandboxTexts);
  const [kind, choose] = useState<string | null>(null);
  const [filled, fill] = useState<Readonly<Record<string, string>>>({});
  const [open, setOpen] = useState(false);
  const [unread, setUnread] = useState<string>();
  const chosen = pretend.faultKinds.find((one) => one.kind === kind);
  const fields = useMemo(() => (chosen ? fieldsOf(chosen.schema as Schema) : []), [chosen]);
  const add = useChange<Record<string, unknown>>(
    (body) => ({ path: `/sandbox/${pretend.platformKey}/faults`, body }),
    {
      refresh: ["/sandbox"],
      onDone: () => {
        notify.done(t("faultAdded"));
        fill({});
        choose(null);
      },
    },
  );
  const submit = () => {
    try {
      setUnread(undefined);
      add.mutate(requestOf(kind!, fields, filled));
    } catch {
      setUnread(t("notJson"));
    }
  };
  const first = fields.filter(({ required, path }) => required || path === "times");
  const missing = fields.some(
    ({ required, nullable, path }) => required && !nullable && !filled[path]?.trim(),
  );
  const more = fields.filter((field) => !first.includes(field));
  return (
    <Form
      action={t("faultAdd")}
      busy={add.isPending}
      error={add.error}
      fields={fields.map(({ path }) => path)}
      disabled={!chosen || missing}
      onSubmit={submit}
    >
      <Stack gap="sm">
        <Select
          label={t("faultKind")}
          placeholder={t("faultChoose")}
          data={pretend.faultKinds.map((one) => one.kind)}
          value={kind}
          onChange={(value) => {
            choose(value);
            fill({});
          }}
        />
        {chosen && <Text c="dimmed">{chosen.description}</Text>}
        <Fields fields={first} filled={filled} fill={fill} error={add.error} unread={unread} />
        {more.length > 0 && (
          <Group>
            <Button variant="subtle" size="compact-sm" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? t("faultLess") : t("faultMore")}
            </Button>
          </Group>
        )}
        {open && <Fields fields={more} filled={filled} fill={fill} error={add.error} unread={unread} />}
      </Stack>
    </Form>
  );
}

interface FieldsProps {
  readonly fields: readonly Field[];
  readonly filled: Readonly<Record<string, string>>;
  readonly fill: (filled: Readonly<Record<string, string>>) => void;
  readonly error: unknown;
  readonly unread: string | undefined;
}

function Fields({ fields, filled, fill, error, unread }: FieldsProps) {
  const t = useTexts(sandboxTexts);
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
      {fields.map((field) => {
        const { path, control, required, nullable } = field;
        const common = {
          label: path,
          withAsterisk: required && !nullable,
          description: nullable ? t("emptyIsNull") : undefined,
          error: findingAt(error, path.replaceAll(".", "/")) ?? (control === "json" ? unread : undefined),
        };
        const set = (value: string) => fill({ ...filled, [path]: value });
        const value = filled[path] ?? "";
        if (control === "choice")
          return (
            <Select
              key={path}
              {...common}
              data={[...field.choices]}
              value={value || null}
              onChange={(chosen) => set(chosen ?? "")}
              clearable={!required}
            />
          );
        if (control === "number")
          return (
            <NumberInput key={path} {...common} value={value} onChange={(given) => set(String(given))} />
          );
        if (control === "switch")
          return (
            <Switch
              key={path}
              label={path}
              checked={value === "true"}
              onChange={(event) => set(event.currentTarget.checked ? "true" : "")}
            />
          );
        return (
          <TextInput
            key={path}
            {...common}
            value={value}
            onChange={(event) => set(event.currentTarget.value)}
          />
        );
      })}
    </SimpleGrid>
  );
}
