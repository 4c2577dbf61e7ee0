import { Button, Modal, Stack, Text } from "@mantine/core";
import { SessionsTable } from "../account/sessions-table.tsx";
import { useTexts } from "../app/locale.tsx";
import { type ChangeRequest, useChange } from "../app/use-api.ts";
import { Confirm } from "../kit/confirm.tsx";
import { notify } from "../kit/notify.ts";
import { EditPerson } from "./edit-person.tsx";
import type { Person } from "./person.ts";
import type { PersonAction } from "./person-menu.tsx";
import { peopleTexts } from "./texts.ts";

const asked = {
  withdraw: { title: "withdrawTitle", text: "withdrawText", action: "withdraw", done: "withdrawn" },
  resetFactor: {
    title: "resetFactorTitle",
    text: "resetFactorText",
    action: "resetFactor",
    done: "resetDone",
  },
  disable: { title: "disableTitle", text: "disableText", action: "disable", done: "disabled" },
} as const;
type Asked = keyof typeof asked;

const requestOf = (action: Asked, id: string): ChangeRequest => {
  if (action === "disable") return { method: "PATCH", path: `/people/${id}`, body: { disabled: true } };
  const what = action === "withdraw" ? "invitation" : "second-factor";
  return { method: "DELETE", path: `/people/${id}/${what}` };
};

/** The dialog of an action that was chosen for somebody. */
export function PersonDialog(props: { person: Person; action: PersonAction; onClose: () => void }) {
  const { person, action, onClose } = props;
  if (action === "edit") return <EditPerson person={person} onClose={onClose} />;
  if (action === "sessions") return <Sessions person={person} onClose={onClose} />;
  if (action in asked) return <Ask person={person} action={action as Asked} onClose={onClose} />;
  return null;
}

function Ask({ person, action, onClose }: { person: Person; action: Asked; onClose: () => void }) {
  const t = useTexts(peopleTexts);
  const { title, text, action: word, done } = asked[action];
  const { name } = person;
  const change = useChange(() => requestOf(action, person.id), {
    refresh: ["/people"],
    onDone: () => {
      notify.done(t(done, { name }));
      onClose();
    },
  });
  return (
    <Confirm
      title={t(title, { name })}
      action={t(word)}
      danger
      busy={change.isPending}
      error={change.error}
      onConfirm={() => change.mutate()}
      onClose={onClose}
    >
      {t(text, { name })}
    </Confirm>
  );
}

function Sessions({ person, onClose }: { person: Person; onClose: () => void }) {
  const t = useTexts(peopleTexts);
  const path = `/people/${person.id}/sessions`;
  const end = useChange(() => ({ method: "DELETE", path }), {
    refresh: [path, "/people"],
    onDone: () => notify.done(t("signedOut")),
  });
  return (
    <Modal opened onClose={onClose} title={t("sessionsOf", { name: person.name })} size="xl">
      <Stack gap="md" align="flex-start">
        {person.sessions === 0 && <Text>{t("noSessions", { name: person.name })}</Text>}
        <SessionsTable path={path} />
        <Button variant="default" loading={end.isPending} onClick={() => end.mutate()}>
          {t("endAll")}
        </Button>
      </Stack>
    </Modal>
  );
}
