import { Modal, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { PortalRole } from "../../../src/access/roles.ts";
import { useTexts } from "../app/locale.tsx";
import { useChange } from "../app/use-api.ts";
import { Form, findingAt } from "../kit/form.tsx";
import type { Invitation } from "./person.ts";
import { RoleField } from "./role-field.tsx";
import { peopleTexts } from "./texts.ts";

/** Makes an invitation; what comes back is a link to hand over. */
export function InviteDialog({
  onDone,
  onClose,
}: {
  onDone: (made: Invitation) => void;
  onClose: () => void;
}) {
  const t = useTexts(peopleTexts);
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<PortalRole>("onboarding");
  const invite = useChange<void, Invitation>(
    () => ({ path: "/people", body: { name: name.trim(), email: email.trim(), role } }),
    {
      refresh: ["/people"],
      onDone,
    },
  );
  return (
    <Modal opened onClose={onClose} title={t("inviteTitle")}>
      <Form
        action={t("inviteAction")}
        busy={invite.isPending}
        error={invite.error}
        fields={["name", "email"]}
        disabled={name.trim() === "" || !/^[^\s@]+@[^\s@]+$/.test(email.trim())}
        onSubmit={() => invite.mutate()}
        onCancel={onClose}
      >
        <Text>{t("inviteText")}</Text>
        <TextInput
          label={t("name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={findingAt(invite.error, "name")}
          autoComplete="off"
          data-autofocus
        />
        <TextInput
          type="email"
          label={t("email")}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={findingAt(invite.error, "email")}
          autoComplete="off"
        />
        <RoleField value={role} onChange={setRole} />
      </Form>
    </Modal>
  );
}
