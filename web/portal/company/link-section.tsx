import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useEffect, useState } from "react";
import { distance } from "../../app/locale.ts";
import { useLocale, useTexts } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import { Invitation } from "../companies/invitation.tsx";
import { LinkField } from "../companies/link-field.tsx";
import { Failure } from "../kit/failure.tsx";
import { Time } from "../kit/time.tsx";
import { type CompanyReply, type ConnectionReply, connectionPath } from "./company.ts";
import { connectionTexts } from "./connection-texts.ts";

/** The link with which the customer authorises a connection; another one is made by asking again. */
export function LinkSection({ company, connection }: { company: CompanyReply; connection: ConnectionReply }) {
  const t = useTexts(connectionTexts);
  const [inviting, setInviting] = useState(false);
  const path = `${connectionPath(company.id, connection.id)}/link`;
  const { data, error, isFetching, refetch } = useApi<{ linkUrl: string; expiresAt: string }>(path);
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="connection-link">
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={3} size="h4" id="connection-link">
            {t("link")}
          </Title>
          {data && <Countdown until={data.expiresAt} />}
        </Group>
        <Text size="sm" c="dimmed">
          {t(connection.status === "Linked" ? "linkAgainText" : "linkText")}
        </Text>
        {error && <Failure error={error} onRetry={() => void refetch()} />}
        {data && <LinkField value={data.linkUrl} label={t("link")} />}
        <Group gap="xs">
          <Button variant="default" loading={isFetching} onClick={() => void refetch()}>
            {t("regenerate")}
          </Button>
          <Button variant="default" aria-expanded={inviting} onClick={() => setInviting(!inviting)}>
            {t("invite")}
          </Button>
        </Group>
        {data && inviting && <Invitation name={company.name} link={data.linkUrl} />}
      </Stack>
    </Paper>
  );
}

/** How long something is still good, told anew each second of its last minutes. */
export function Countdown({ until }: { until: string }) {
  const t = useTexts(connectionTexts);
  const { locale } = useLocale();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const left = Date.parse(until) - now;
  if (left <= 0) return <Text size="sm">{t("expired")}</Text>;
  if (left > 3_600_000)
    return (
      <Text size="sm" c="dimmed" component="div">
        {t("expires")} <Time at={until} relative />
      </Text>
    );
  const seconds = Math.ceil(left / 1000);
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  return (
    <Text size="sm" c="dimmed" className="countdown" title={distance(locale, until, now)}>
      {t("expiresIn", { time })}
    </Text>
  );
}
