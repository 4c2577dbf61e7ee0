import { Button, Group, SegmentedControl, Stack, Text, Textarea, Title } from "@mantine/core";
import { useState } from "react";
import { type Locale, say } from "../../app/locale.ts";
import { useLocale, useTexts } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import { CopyButton } from "../kit/copy.tsx";
import { Icon } from "../kit/icon.tsx";
import { invitationTexts } from "./invitation-texts.ts";
import { companiesTexts } from "./texts.ts";

/** An email that invites a customer to connect, in the customer's language; it is sent by the operator's own mail. */
export function Invitation({ name, link }: { name: string; link: string }) {
  const t = useTexts(companiesTexts);
  const { locale } = useLocale();
  const profile = useApi<{ readonly name: string }>("/profile");
  const [language, setLanguage] = useState<Locale>(locale);
  const { name: operator } = profile.data ?? {};
  const write = (key: "subject" | "body") =>
    operator ? say(language, invitationTexts[language][key], { operator, name, link }) : "";
  const subject = write("subject");
  const body = write("body");
  return (
    <Stack gap="xs">
      <Title order={3}>{t("invitation")}</Title>
      <Text size="sm" c="dimmed">
        {t("invitationText")}
      </Text>
      <SegmentedControl
        aria-label={t("invitationLanguage")}
        value={language}
        onChange={(value) => setLanguage(value as Locale)}
        data={[
          { value: "en", label: "English" },
          { value: "fr-CA", label: "Français" },
        ]}
      />
      <Textarea
        readOnly
        autosize
        minRows={6}
        lang={language}
        aria-label={t("invitation")}
        value={`${subject}\n\n${body}`}
      />
      <Group gap="xs">
        <CopyButton value={body}>{t("copyInvitation")}</CopyButton>
        <Button
          component="a"
          variant="default"
          leftSection={<Icon name="mail" size={15} />}
          href={`mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`}
        >
          {t("openMail")}
        </Button>
      </Group>
    </Stack>
  );
}
