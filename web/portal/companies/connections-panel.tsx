import { Drawer, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useColon, useTexts } from "../app/locale.tsx";
import { useSession } from "../app/session.tsx";
import { useApi } from "../app/use-api.ts";
import { Empty } from "../kit/empty.tsx";
import { Failure } from "../kit/failure.tsx";
import { Icon } from "../kit/icon.tsx";
import { Id } from "../kit/id.tsx";
import { Go, LinkButton } from "../kit/link.tsx";
import { PlatformLogo, platformName } from "../kit/platform.tsx";
import { Status } from "../kit/status.tsx";
import { Time } from "../kit/time.tsx";
import { activeErrors, type CompanyReply, type ConnectionReply } from "./company.ts";
import { Invitation } from "./invitation.tsx";
import { LinkField } from "./link-field.tsx";
import { companiesTexts } from "./texts.ts";

/** The links of one company at a glance: its own, one for each connection, and an invitation to send. */
export function ConnectionsPanel({ companyId, onClose }: { companyId: string; onClose: () => void }) {
  const t = useTexts(companiesTexts);
  const { data: company, error, refetch } = useApi<CompanyReply>(`/companies/${companyId}`);
  return (
    <Drawer opened onClose={onClose} size="lg" title={company?.name ?? t("connections")}>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {company && <Links company={company} />}
    </Drawer>
  );
}

function Links({ company }: { company: CompanyReply }) {
  const t = useTexts(companiesTexts);
  const { may } = useSession();
  const { dataConnections: connections, id, name, redirect } = company;
  const toCompany = `/companies/${id}/connections`;
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <Id value={id} label={t("companyId")} />
        <LinkButton to={toCompany} variant="default" size="xs">
          {t("manage")}
        </LinkButton>
      </Group>
      {may("connections.add") && (
        <Stack gap="xs">
          <Title order={3}>{t("companyLink")}</Title>
          <Text size="sm" c="dimmed">
            {t("companyLinkText")}
          </Text>
          <LinkField value={redirect} label={t("companyLink")} />
        </Stack>
      )}
      <Stack gap="xs">
        <Title order={3}>{t("connections")}</Title>
        {connections.length === 0 && (
          <Empty icon="plug" title={t("noConnections")}>
            {t("noConnectionsText")}
          </Empty>
        )}
        {connections.map((connection) => (
          <OneConnection key={connection.id} connection={connection} to={toCompany} />
        ))}
      </Stack>
      {may("connections.add") && <Invitation name={name} link={redirect} />}
    </Stack>
  );
}

function OneConnection({ connection, to }: { connection: ConnectionReply; to: string }) {
  const t = useTexts(companiesTexts);
  const colon = useColon();
  const { id, integrationKey, platformName: name, status, lastSync, sourceType, linkUrl } = connection;
  const errors = activeErrors(connection).length;
  return (
    <Paper withBorder p="sm">
      <Stack gap={6}>
        <Group justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <PlatformLogo of={integrationKey} />
            <Text fw={600}>{platformName(integrationKey, name)}</Text>
          </Group>
          <Status kind="connection" of={status} explain />
        </Group>
        <Group gap="xs" justify="space-between">
          <Id value={id} label={t("connectionId")} />
          <Text size="sm" c="dimmed">
            {sourceType}
          </Text>
        </Group>
        <Text size="sm" component="div">
          {t("lastSync")}
          {colon} <Time at={lastSync} />
        </Text>
        {errors > 0 && (
          <Group gap={6}>
            <Icon name="alert" size={15} />
            <Go to={to} size="sm">
              {t("errors", { count: errors })}
            </Go>
          </Group>
        )}
        {linkUrl && <LinkField value={linkUrl} label={t("linkOf", { name })} />}
      </Stack>
    </Paper>
  );
}
