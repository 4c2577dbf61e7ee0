import { Badge, Box, Burger, Group, Kbd, Text, UnstyledButton } from "@mantine/core";
import { Link } from "wouter";
import { Icon } from "../kit/icon.tsx";
import { useLocale, useTexts } from "./locale.tsx";
import { PersonMenu } from "./person-menu.tsx";
import { apiAddress } from "./place.ts";
import { useSession } from "./session.tsx";
import { appTexts } from "./texts.ts";

/** Installations are called so until they get a name of their own. */
const product = "Millrace";
const apple = /mac|iphone|ipad/i.test(navigator.platform);

export function Header(props: { drawer: boolean; toggleDrawer: () => void; openPalette: () => void }) {
  const { drawer, toggleDrawer, openPalette } = props;
  const t = useTexts(appTexts);
  const { client } = useSession();
  return (
    <Group h="100%" px="md" gap="md" wrap="nowrap" justify="space-between">
      <Group gap="sm" wrap="nowrap" className="header-start">
        <Burger
          opened={drawer}
          onClick={toggleDrawer}
          hiddenFrom="md"
          size="sm"
          aria-label={drawer ? t("closeNavigation") : t("openNavigation")}
          aria-expanded={drawer}
        />
        <Link href="/" className="mark">
          <Mark />
          <Text span fw={650} visibleFrom="xs">
            {product}
          </Text>
        </Link>
        {client.name !== product && (
          <Text span c="dimmed" className="header-client" title={client.name}>
            {client.name}
          </Text>
        )}
        <Badge
          variant="light"
          color={client.environment === "live" ? "green" : "yellow"}
          radius="sm"
          className="environment"
        >
          {t(client.environment === "live" ? "live" : "test")}
        </Badge>
      </Group>
      <UnstyledButton className="search-button" onClick={openPalette} aria-keyshortcuts="Control+K /">
        <Icon name="search" size={15} />
        <Text span size="sm" className="search-word">
          {t("search")}
        </Text>
        <Box component="span" visibleFrom="md" aria-hidden>
          <Kbd size="xs">{apple ? "⌘ K" : "Ctrl K"}</Kbd>
        </Box>
      </UnstyledButton>
      <Group gap={4} wrap="nowrap">
        <Language />
        <a
          className="header-button help"
          href={`${apiAddress}/docs/guide/`}
          target="_blank"
          rel="noopener"
          aria-label={t("help")}
          title={t("help")}
        >
          <Icon name="help" size={18} />
        </a>
        <PersonMenu />
      </Group>
    </Group>
  );
}

/** Names the other language in that language, as its readers look for it. */
function Language() {
  const { locale, setLocale } = useLocale();
  const other = locale === "en" ? "fr-CA" : "en";
  return (
    <UnstyledButton
      className="header-button"
      lang={other}
      onClick={() => setLocale(other)}
      aria-label={other === "en" ? "EN, English" : "FR, Français"}
      title={other === "en" ? "English" : "Français"}
    >
      {other === "en" ? "EN" : "FR"}
    </UnstyledButton>
  );
}

function Mark() {
  return (
    <svg width={24} height={24} viewBox="0 0 24 24" role="img" aria-label="Millrace" className="mark-drawing">
      <rect width={24} height={24} rx={6} />
      <path d="M4 9c2.7-2.6 5.3-2.6 8 0s5.3 2.6 8 0M4 15c2.7-2.6 5.3-2.6 8 0s5.3 2.6 8 0" />
    </svg>
  );
}
