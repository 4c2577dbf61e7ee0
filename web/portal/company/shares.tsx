import { Group, NumberInput, Paper, Select, Stack, Table, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import type { Static } from "typebox";
import type { ListedShare, MadeShare } from "../../../src/shares/share.ts";
import { useLocale, useTexts } from "../app/locale.tsx";
import { useApi, useChange } from "../app/use-api.ts";
import { LinkField } from "../companies/link-field.tsx";
import { Failure } from "../kit/failure.tsx";
import { Form, findingAt } from "../kit/form.tsx";
import { Pill, type Tone } from "../kit/status.tsx";
import { Time } from "../kit/time.tsx";
import { type ConnectionReply, connectionPath } from "./company.ts";
import type { TabProps } from "./company-page.tsx";
import { connectionTexts } from "./connection-texts.ts";
import { Countdown } from "./link-section.tsx";

type Share = Static<typeof ListedShare>;
const tones: Readonly<Record<Share["state"], Tone>> = {
  sent: "busy",
  opened: "busy",
  used: "busy",
  completed: "good",
  expired: "quiet",
};

/** Links for one use, each for somebody by name, and what became of those made before. */
export function Shares({ company, connection, live }: TabProps & { connection: ConnectionReply }) {
  const t = useTexts(connectionTexts);
  const { locale } = useLocale();
  const path = `${connectionPath(company.id, connection.id)}/shares`;
  const [name, setName] = useState("");
  const [hours, setHours] = useState<number>(24);
  const [language, setLanguage] = useState<string>(locale);
  const { data, error, refetch } = useApi<{ results: Share[] }>(path, { live });
  const make = useChange<void, Static<typeof MadeShare>>(
    () => ({
      path,
      body: {
        expiresInHours: hours,
        locale: language,
        ...(name.trim() ? { recipientName: name.trim() } : {}),
      },
    }),
    { refresh: [path], onDone: () => setName("") },
  );
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Title order={3} size="h4">
          {t("shares")}
        </Title>
        <Text size="sm" c="dimmed">
          {t("sharesText")}
        </Text>
        <Form
          action={t("makeShare")}
          busy={make.isPending}
          error={make.error}
          fields={["recipientName", "expiresInHours"]}
          onSubmit={() => make.mutate()}
        >
          <Group gap="sm" align="flex-end">
            <TextInput
              label={t("recipient")}
              value={name}
              maxLength={100}
              onChange={(event) => setName(event.currentTarget.value)}
              error={findingAt(make.error, "recipientName")}
            />
            <NumberInput
              label={t("hours")}
              min={1}
              max={168}
              clampBehavior="strict"
              allowDecimal={false}
              value={hours}
              onChange={(value) => setHours(Number(value) || 1)}
              error={findingAt(make.error, "expiresInHours")}
              w={110}
            />
            <Select
              label={t("language")}
              value={language}
              allowDeselect={false}
              data={[
                { value: "en", label: "English" },
                { value: "fr-CA", label: "Français" },
              ]}
              onChange={(value) => setLanguage(value ?? "en")}
              w={130}
            />
          </Group>
        </Form>
        {make.data && (
          <Stack gap={4}>
            <Group justify="space-between">
              <Text size="sm" fw={600}>
                {t("madeShare")}
              </Text>
              <Countdown until={make.data.expiresAt} />
            </Group>
            <LinkField value={make.data.linkUrl} label={t("sharedLink")} />
          </Stack>
        )}
        {error && <Failure error={error} onRetry={() => void refetch()} />}
        {data && data.results.length > 0 && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by the keyboard
          <section className="table-scroll" tabIndex={0} aria-label={t("shares")}>
            <Table className="table">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t("recipient")}</Table.Th>
                  <Table.Th>{t("status")}</Table.Th>
                  <Table.Th>{t("created")}</Table.Th>
                  <Table.Th>{t("expiresAt")}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.results.map((share) => (
                  <Table.Tr key={share.id}>
                    <Table.Td>{share.recipientName ?? <span className="dash">–</span>}</Table.Td>
                    <Table.Td>
                      <Pill tone={tones[share.state]}>{t(`share.${share.state}`)}</Pill>
                    </Table.Td>
                    <Table.Td>
                      <Time at={share.createdAt} relative />
                    </Table.Td>
                    <Table.Td>
                      <Time at={share.expiresAt} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </section>
        )}
      </Stack>
    </Paper>
  );
}
