import { ActionIcon, Menu } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { useSession } from "../app/session.tsx";
import { Icon, type IconName } from "../kit/icon.tsx";
import type { Person } from "./person.ts";
import { peopleTexts } from "./texts.ts";

export type PersonAction = "edit" | "link" | "withdraw" | "resetFactor" | "disable" | "enable" | "sessions";

/** What can be done with somebody; what nobody does to themselves is left out. */
export function PersonMenu({
  person,
  onAction,
}: {
  person: Person;
  onAction: (action: PersonAction) => void;
}) {
  const t = useTexts(peopleTexts);
  const { person: self } = useSession();
  const own = self.id === person.id;
  const came = person.status === "active";
  const invited = person.status === "invited" || person.status === "invitationExpired";
  const disabled = person.status === "disabled";
  const item = (action: PersonAction, icon: IconName, text: string, shown = true, color?: string) =>
    shown && (
      <Menu.Item
        key={action}
        color={color}
        leftSection={<Icon name={icon} size={15} />}
        onClick={() => onAction(action)}
      >
        {text}
      </Menu.Item>
    );
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t("actionsOf", { name: person.name })}>
          <Icon name="dots" size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {item("edit", "pencil", t("edit"))}
        {item("sessions", "server", t("showSessions"), came)}
        {item("link", "link", t(invited ? "newLink" : "resetPassword"), invited || (came && !own))}
        {item("resetFactor", "shield", t("resetFactor"), came && person.secondFactor && !own)}
        {item("withdraw", "cross", t("withdraw"), invited, "red")}
        {item("enable", "tick", t("enable"), disabled)}
        {item("disable", "lock", t("disable"), came && !own, "red")}
      </Menu.Dropdown>
    </Menu>
  );
}
