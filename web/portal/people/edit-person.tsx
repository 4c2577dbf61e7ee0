import { Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { useSession } from "../app/session.tsx";
import { useChange } from "../app/use-api.ts";
import { Form, findingAt } from "../kit/form.tsx";
import { notify } from "../kit/notify.ts";
import type { Person } from "./person.ts";
import { RoleField } from "./role-field.tsx";
import { peopleTexts } from "./texts.ts";

/** Changes somebody's name and role; the own role is not for changing. */
export function EditPerson({ person, onClose }: { person: Person; onClose: () => void }) {
  const t = useTexts(peopleTexts);
  const { person: self } = useSession();
  const [name, setName] = useState(person.name);
  const [role, setRole] = useState(person.role);
  const save = useChange(
    () => ({ method: "PATCH", path: `/people/${person.id}`, body: { name: name.trim(), role } }),
    {
      refresh: ["/people"],
      onDone: () => {
        notify.done(t("saved"));
        onClose();
      },
    },
  );
  const own = self.id === person.id;
  return (
    <Modal opened onClose={onClose} title={t("editTitle", { name: person.name })}>
      <Form
        action={t("save")}
        busy={save.isPending}
        error={save.error}
        fields={["name"]}
        disabled={name.trim() === ""}
        onSubmit={() => save.mutate()}
        onCancel={onClose}
      >
        <TextInput
          label={t("name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={findingAt(save.error, "name")}
          data-autofocus
        />
        <RoleField
          value={role}
          onChange={setRole}
          disabled={own}
          description={own ? t("ownRole") : undefined}
        />
      </Form>
    </Modal>
  );
}
