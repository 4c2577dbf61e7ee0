import { Button, Group, PasswordInput, Select, Text, Textarea, TextInput } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { findingAt } from "../kit/form.tsx";
import { Icon } from "../kit/icon.tsx";
import type { SettingValue } from "./integration.ts";
import { integrationTexts } from "./integration-texts.ts";

const longest = 8_000;
const severalLines = /_(PRIVATE_KEY|CERTIFICATE)$/;
const choices: Readonly<Record<string, readonly string[]>> = {
  MILLRACE_XERO_FEED_CONNECTIONS: ["2.0", "1.0"],
};

interface Props {
  readonly setting: SettingValue;
  /** What it is to be; null takes it away, undefined leaves it. */
  readonly change: string | null | undefined;
  readonly error: unknown;
  readonly onChange: (change: string | null | undefined) => void;
}

/** One value of a package: read only where the environment sets it, never shown where it is secret. */
export function SettingField(props: Props) {
  const t = useTexts(integrationTexts);
  const { name, origin, secret, value, ending } = props.setting;
  const label = t(`field.${name}` as "field.MILLRACE_XERO_CLIENT_ID");
  const help = t(`field.${name}.help` as "field.MILLRACE_XERO_CLIENT_ID.help");
  if (origin === "environment")
    return (
      <TextInput
        label={label}
        description={t("byEnvironment", { name })}
        value={secret ? `••••••••${ending ?? ""}` : (value ?? "")}
        readOnly
        variant="filled"
        className="mono"
        leftSection={<Icon name="lock" size={15} />}
      />
    );
  return secret ? (
    <SecretField {...props} label={label} help={help} />
  ) : (
    <PlainField {...props} label={label} help={help} />
  );
}

type FieldProps = Props & { readonly label: string; readonly help: string };

function PlainField({ setting, change, error, onChange, label, help }: FieldProps) {
  const t = useTexts(integrationTexts);
  const { name, value } = setting;
  const shown = change === undefined ? (value ?? "") : (change ?? "");
  const set = (text: string) =>
    onChange(text === (value ?? "") ? undefined : text.trim() === "" ? null : text);
  const facts = { label, description: help, error: told(findingAt(error, name), t) };
  if (choices[name])
    return (
      <Select
        {...facts}
        data={[...choices[name]]}
        value={shown || null}
        clearable
        placeholder={t("standard", { value: choices[name][0]! })}
        onChange={(chosen) => set(chosen ?? "")}
      />
    );
  if (severalLines.test(name))
    return (
      <Textarea
        {...facts}
        autosize
        minRows={3}
        maxRows={8}
        className="mono"
        spellCheck={false}
        maxLength={longest}
        placeholder={t("notSet")}
        value={shown}
        onChange={(event) => set(event.currentTarget.value)}
      />
    );
  return (
    <TextInput
      {...facts}
      className="mono"
      autoComplete="off"
      spellCheck={false}
      maxLength={longest}
      placeholder={t("notSet")}
      value={shown}
      onChange={(event) => set(event.currentTarget.value)}
    />
  );
}

function SecretField({ setting, change, error, onChange, label, help }: FieldProps) {
  const t = useTexts(integrationTexts);
  const { name, origin, ending } = setting;
  const there = origin === "portal";
  const present = there ? (ending ? t("secretEnding", { ending }) : t("secretSet")) : undefined;
  const facts = {
    label,
    description: present ? `${help} ${present}` : help,
    error: told(findingAt(error, name), t),
    disabled: change === null,
    placeholder: there ? t("secretHint") : t("notSet"),
    value: change ?? "",
    maxLength: longest,
    spellCheck: false,
    autoComplete: "off",
  };
  const set = (text: string) => onChange(text === "" ? undefined : text);
  return (
    <div>
      {severalLines.test(name) ? (
        <Textarea
          {...facts}
          autosize
          minRows={3}
          maxRows={8}
          className="mono"
          onChange={(event) => set(event.currentTarget.value)}
        />
      ) : (
        <PasswordInput
          {...facts}
          autoComplete="new-password"
          onChange={(event) => set(event.currentTarget.value)}
        />
      )}
      {there && (
        <Group gap="xs" mt={4}>
          <Button
            variant="subtle"
            size="compact-xs"
            color={change === null ? undefined : "red"}
            aria-label={`${t(change === null ? "keep" : "remove")}: ${label}`}
            onClick={() => onChange(change === null ? undefined : null)}
          >
            {t(change === null ? "keep" : "remove")}
          </Button>
          {change === null && (
            <Text size="xs" role="status">
              {t("removed")}
            </Text>
          )}
        </Group>
      )}
    </div>
  );
}

/** What was found wrong, with the names of fields in place of those of the environment. */
const told = (message: string | undefined, t: (key: "field.MILLRACE_XERO_CLIENT_ID") => string) =>
  message?.replaceAll(/MILLRACE_[A-Z_]+/g, (name) =>
    `field.${name}` in integrationTexts.en
      ? `“${t(`field.${name}` as "field.MILLRACE_XERO_CLIENT_ID")}”`
      : name,
  );
