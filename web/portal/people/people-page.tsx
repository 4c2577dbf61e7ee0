import { Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { useSession } from "../app/session.tsx";
import { useApi, useChange } from "../app/use-api.ts";
import { type Column, DataTable } from "../kit/data-table.tsx";
import { Empty } from "../kit/empty.tsx";
import { Icon } from "../kit/icon.tsx";
import { notify } from "../kit/notify.ts";
import { Page } from "../kit/page.tsx";
import { Pill } from "../kit/status.tsx";
import { Time } from "../kit/time.tsx";
import { listOf } from "../kit/use-list.ts";
import { InviteDialog } from "./invite-dialog.tsx";
import { LinkDialog } from "./link-dialog.tsx";
import type { Invitation, Person } from "./person.ts";
import { PersonDialog } from "./person-dialogs.tsx";
import { type PersonAction, PersonMenu } from "./person-menu.tsx";
import { useRoleName } from "./role-name.ts";
import { peopleTexts } from "./texts.ts";

const tones = { active: "good", invited: "busy", invitationExpired: "warn", disabled: "quiet" } as const;

/** Who works in the Portal: invite, change, disable, sign out. */
export function PeoplePage() {
  const t = useTexts(peopleTexts);
  const { data, error, refetch } = useApi<{ results: Person[] }>("/people");
  const [inviting, setInviting] = useState(false);
  const [made, setMade] = useState<Invitation>();
  const [chosen, setChosen] = useState<{ person: Person; action: PersonAction }>();
  const link = useChange<string, Invitation>((id) => ({ path: `/people/${id}/invitation` }), {
    refresh: ["/people"],
    onDone: setMade,
  });
  const enable = useChange<Person, Person>(
    ({ id }) => ({ method: "PATCH", path: `/people/${id}`, body: { disabled: false } }),
    { refresh: ["/people"], onDone: ({ name }) => notify.done(t("enabled", { name })) },
  );
  const act = (person: Person, action: PersonAction) => {
    if (action === "link") link.mutate(person.id);
    else if (action === "enable") enable.mutate(person);
    else setChosen({ person, action });
  };
  const invite = (
    <Button leftSection={<Icon name="plus" size={15} />} onClick={() => setInviting(true)}>
      {t("invite")}
    </Button>
  );
  return (
    <Page title={t("title")} lead={t("lead")} actions={invite}>
      <DataTable
        name="people"
        label={t("title")}
        list={listOf(data?.results, error ?? link.error ?? enable.error, () => void refetch())}
        columns={useColumnsOfPeople()}
        rowKey={({ id }) => id}
        rowActions={(person) => <PersonMenu person={person} onAction={(action) => act(person, action)} />}
        empty={
          <Empty icon="people" title={t("emptyTitle")} action={invite}>
            {t("emptyText")}
          </Empty>
        }
      />
      {inviting && (
        <InviteDialog
          onClose={() => setInviting(false)}
          onDone={(invitation) => {
            setInviting(false);
            setMade(invitation);
          }}
        />
      )}
      {made && <LinkDialog made={made} onClose={() => setMade(undefined)} />}
      {chosen && <PersonDialog {...chosen} onClose={() => setChosen(undefined)} />}
    </Page>
  );
}

function useColumnsOfPeople(): Column<Person>[] {
  const t = useTexts(peopleTexts);
  const roleName = useRoleName();
  const { person: self } = useSession();
  const ways = { password: t("password"), singleSignOn: t("singleSignOn") };
  return [
    {
      key: "name",
      title: t("name"),
      show: ({ id, name, email }) => (
        <div>
          <Group gap={6} wrap="nowrap">
            <Text fw={600} size="sm">
              {name}
            </Text>
            {id === self.id && <Pill tone="quiet">{t("you")}</Pill>}
          </Group>
          <Text size="sm" c="dimmed">
            {email}
          </Text>
        </div>
      ),
    },
    { key: "role", title: t("role"), always: true, show: ({ role }) => roleName(role) },
    {
      key: "status",
      title: t("status"),
      always: true,
      show: ({ status }) => <Pill tone={tones[status]}>{t(`status.${status}`)}</Pill>,
    },
    {
      key: "signsInWith",
      title: t("signsInWith"),
      show: ({ signsInWith }) =>
        signsInWith.map((way) => ways[way]).join(", ") || <span className="dash">–</span>,
    },
    {
      key: "secondFactor",
      title: t("secondFactor"),
      optional: true,
      show: ({ secondFactor }) => t(secondFactor ? "yes" : "no"),
    },
    { key: "sessions", title: t("sessions"), optional: true, align: "end", show: ({ sessions }) => sessions },
    {
      key: "lastSeen",
      title: t("lastSeen"),
      show: ({ lastSeen }) => (lastSeen ? <Time at={lastSeen} relative /> : <span className="dash">–</span>),
    },
    { key: "added", title: t("added"), optional: true, show: ({ createdDate }) => <Time at={createdDate} /> },
  ];
}
