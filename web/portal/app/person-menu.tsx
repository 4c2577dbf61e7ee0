import { Avatar, Menu, Text, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { useLocation } from "wouter";
import { useCopy } from "../kit/copy.tsx";
import { Icon } from "../kit/icon.tsx";
import { notify } from "../kit/notify.ts";
import { api } from "./api.ts";
import { useTexts } from "./locale.tsx";
import { useSession } from "./session.tsx";
import { appTexts } from "./texts.ts";

const schemes = ["auto", "light", "dark"] as const;
const schemeText = { auto: "themeSystem", light: "themeLight", dark: "themeDark" } as const;

/** Who is signed in: the account, the theme, signing out. */
export function PersonMenu() {
  const t = useTexts(appTexts);
  const { client, person } = useSession();
  const { copy, state } = useCopy();
  const [, go] = useLocation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = () =>
    api.delete("/session").then(
      () => location.assign("/portal/sign-in"),
      (error: unknown) => notify.failed(error, t("signOutFailed")),
    );
  return (
    <Menu width={240} position="bottom-end" shadow="md">
      <Menu.Target>
        <UnstyledButton
          className="person"
          aria-label={`${initialsOf(person.name)}, ${t("accountOf", { name: person.name })}`}
        >
          <Avatar size={30} radius="xl" color="river" variant="filled" aria-hidden>
            {initialsOf(person.name)}
          </Avatar>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className="person-facts">
          <Text size="sm" fw={600} truncate>
            {person.name}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {person.email}
          </Text>
          <Text size="xs" c="dimmed">
            {t(`role.${person.role}`)}
          </Text>
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="person" size={16} />} onClick={() => go("/settings/account")}>
          {t("account")}
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="copy" size={16} />}
          closeMenuOnClick={false}
          onClick={() => void copy(client.id)}
        >
          {state === "copied" ? t("clientIdCopied") : t("copyClientId")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t("theme")}</Menu.Label>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(scheme) => setColorScheme(scheme as (typeof schemes)[number])}
        >
          {schemes.map((scheme) => (
            <Menu.RadioItem key={scheme} value={scheme}>
              {t(schemeText[scheme])}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="out" size={16} />} onClick={signOut}>
          {t("signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Of the first and the last name. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0]!, words.at(-1)!] : words;
  return ends
    .map((word) => [...word][0] ?? "")
    .join("")
    .toUpperCase();
}
