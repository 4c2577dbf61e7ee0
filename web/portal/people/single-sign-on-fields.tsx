import "./people.css";
import {
  ActionIcon,
  Button,
  Checkbox,
  Group,
  PasswordInput,
  Select,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import type { PortalRole } from "../../../src/access/roles.ts";
import { useTexts } from "../app/locale.tsx";
import { findingAt } from "../kit/form.tsx";
import { Icon } from "../kit/icon.tsx";
import { roleOrder } from "./person.ts";
import { useRoleName } from "./role-name.ts";
import { signInSettingsTexts } from "./texts.ts";

/** Single sign-on as it stands in the form. */
export interface Draft {
  readonly enabled: boolean;
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly clientSecretSet: boolean;
  readonly domains: string;
  readonly groupsClaim: string;
  readonly roles: readonly { readonly group: string; readonly role: PortalRole }[];
  readonly admitGroups: boolean;
}

export const emptyDraft: Draft = {
  enabled: true,
  name: "",
  issuer: "",
  clientId: "",
  clientSecret: "",
  clientSecretSet: false,
  domains: "",
  groupsClaim: "groups",
  roles: [],
  admitGroups: false,
};

export function SingleSignOnFields(props: {
  draft: Draft;
  change: (draft: Draft) => void;
  error: unknown;
  disabled: boolean;
}) {
  const { draft, change, error, disabled } = props;
  const t = useTexts(signInSettingsTexts);
  const field = (name: "name" | "issuer" | "clientId" | "domains" | "groupsClaim", description?: string) => (
    <TextInput
      label={t(name)}
      description={description}
      value={draft[name]}
      onChange={(event) => change({ ...draft, [name]: event.currentTarget.value })}
      error={findingAt(error, name) ?? findingAt(error, `singleSignOn.${name}`)}
      disabled={disabled}
      autoComplete="off"
      spellCheck={false}
      placeholder={
        name === "name" ? t("nameHint") : name === "issuer" ? "https://login.bank.example" : undefined
      }
    />
  );
  return (
    <Stack gap="md">
      {field("name")}
      {field("issuer", t("issuerText"))}
      <Group grow align="flex-start" className="fields">
        {field("clientId")}
        <PasswordInput
          label={t("clientSecret")}
          value={draft.clientSecret}
          onChange={(event) => change({ ...draft, clientSecret: event.currentTarget.value })}
          error={findingAt(error, "clientSecret")}
          disabled={disabled}
          autoComplete="off"
          description={draft.clientSecretSet ? t("clientSecretKept") : undefined}
          inputWrapperOrder={["label", "input", "description", "error"]}
        />
      </Group>
      {field("domains", t("domainsText"))}
      {field("groupsClaim")}
      <RolesByGroup draft={draft} change={change} disabled={disabled} />
    </Stack>
  );
}

function RolesByGroup({
  draft,
  change,
  disabled,
}: {
  draft: Draft;
  change: (draft: Draft) => void;
  disabled: boolean;
}) {
  const t = useTexts(signInSettingsTexts);
  const roleName = useRoleName();
  const set = (nth: number, pair: Partial<Draft["roles"][number]>) =>
    change({ ...draft, roles: draft.roles.map((one, at) => (at === nth ? { ...one, ...pair } : one)) });
  return (
    <fieldset className="plain-fieldset">
      <Text component="legend" size="sm" fw={500}>
        {t("roles")}
      </Text>
      <Text size="sm" c="dimmed" mb="xs">
        {t("rolesText")}
      </Text>
      <Stack gap="xs">
        {draft.roles.map(({ group, role }, nth) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows are known by their place
          <Group key={nth} gap="xs" wrap="nowrap">
            <TextInput
              aria-label={t("group", { nth: nth + 1 })}
              placeholder={t("group", { nth: nth + 1 })}
              value={group}
              onChange={(event) => set(nth, { group: event.currentTarget.value })}
              disabled={disabled}
              className="grows"
            />
            <Select
              aria-label={t("roleOf", { nth: nth + 1 })}
              data={roleOrder.map((one) => ({ value: one, label: roleName(one) }))}
              value={role}
              onChange={(chosen) => chosen && set(nth, { role: chosen as PortalRole })}
              allowDeselect={false}
              disabled={disabled}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("removeGroup", { nth: nth + 1 })}
              disabled={disabled}
              onClick={() => change({ ...draft, roles: draft.roles.filter((_, at) => at !== nth) })}
            >
              <Icon name="cross" size={15} />
            </ActionIcon>
          </Group>
        ))}
      </Stack>
      {!disabled && (
        <Button
          variant="default"
          size="xs"
          mt="xs"
          leftSection={<Icon name="plus" size={14} />}
          onClick={() => change({ ...draft, roles: [...draft.roles, { group: "", role: "support" }] })}
        >
          {t("addGroup")}
        </Button>
      )}
      {draft.roles.length > 0 && (
        <Checkbox
          mt="md"
          label={t("admitGroups")}
          checked={draft.admitGroups}
          disabled={disabled}
          onChange={(event) => change({ ...draft, admitGroups: event.currentTarget.checked })}
        />
      )}
    </fieldset>
  );
}
