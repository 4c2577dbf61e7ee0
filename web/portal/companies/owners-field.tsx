import { MultiSelect } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { useSession } from "../app/session.tsx";
import { findingAt } from "../kit/form.tsx";
import { useOwners } from "./owners.ts";
import { companiesTexts } from "./texts.ts";

/** Who owns a company: people of the Portal; disabled ones only where they are owners already. */
export function OwnersField(props: {
  owners: readonly string[];
  error: unknown;
  onChange: (owners: string[]) => void;
}) {
  const { owners, error, onChange } = props;
  const t = useTexts(companiesTexts);
  const { person } = useSession();
  const { limited, people } = useOwners();
  const choices = people
    .filter(({ personId, disabled }) => !disabled || owners.includes(personId))
    .map(({ personId, name, disabled }) => ({
      value: personId,
      label: disabled ? t("disabledPerson", { name }) : name,
    }));
  const leaving = limited && !owners.includes(person.id);
  return (
    <MultiSelect
      label={t("owners")}
      description={t(leaving ? "ownersLeaving" : "ownersText")}
      data={choices}
      value={people.length > 0 ? [...owners] : []}
      maxValues={50}
      searchable
      clearable
      hidePickedOptions
      nothingFoundMessage={t("nobodyFound")}
      error={findingAt(error, "ownerUserIds")}
      onChange={onChange}
    />
  );
}
