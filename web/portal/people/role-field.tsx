import { Select, Text } from "@mantine/core";
import type { PortalRole } from "../../../src/access/roles.ts";
import { useTexts } from "../app/locale.tsx";
import { roleOrder } from "./person.ts";
import { useRoleName } from "./role-name.ts";
import { peopleTexts } from "./texts.ts";

/** Chooses a role; tells what it may do. */
export function RoleField(props: {
  value: PortalRole;
  onChange: (role: PortalRole) => void;
  disabled?: boolean;
  description?: string;
}) {
  const { value, onChange, disabled, description } = props;
  const t = useTexts(peopleTexts);
  const roleName = useRoleName();
  return (
    <Select
      label={t("role")}
      data={roleOrder.map((role) => ({ value: role, label: roleName(role) }))}
      value={value}
      onChange={(role) => role && onChange(role as PortalRole)}
      allowDeselect={false}
      disabled={disabled}
      description={description ?? t(`role.${value}`)}
      inputWrapperOrder={["label", "input", "description", "error"]}
      renderOption={({ option }) => (
        <div>
          <Text size="sm" fw={600}>
            {option.label}
          </Text>
          <Text size="sm" className="option-text">
            {t(`role.${option.value as PortalRole}`)}
          </Text>
        </div>
      )}
    />
  );
}
