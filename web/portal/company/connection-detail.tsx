import { Button, Group, Paper, SimpleGrid, Stack, Table, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useLocation } from "wouter";
import { useTexts } from "../app/locale.tsx";
import { useSession } from "../app/session.tsx";
import { useApi } from "../app/use-api.ts";
import { Waiting } from "../app/waiting.tsx";
import { Definition } from "../kit/definition.tsx";
import { Failure } from "../kit/failure.tsx";
import { Id } from "../kit/id.tsx";
import { Go, LinkButton } from "../kit/link.tsx";
import { PlatformLogo, platformName } from "../kit/platform.tsx";
import { Pill, Status } from "../kit/status.tsx";
import { Time } from "../kit/time.tsx";
import { useUrlState } from "../kit/url-state.ts";
import { type ConnectionReply, connectionPath } from "./company.ts";
import type { TabProps } from "./company-page.tsx";
import { connectionTexts } from "./connection-texts.ts";
import { Credentials } from "./credentials.tsx";
import { EndConnection } from "./end-connection.tsx";
import { LinkSection } from "./link-section.tsx";
import { Shares } from "./shares.tsx";

/** One connection: where it stands, its link, what went wrong, what its software signs on with, and how it ends. */
export function ConnectionDetail({ company, live, connectionId }: TabProps & { connectionId: string }) {
  const t = useTexts(connectionTexts);
  const { may } = useSession();
  const [, go] = useLocation();
  const { set } = useUrlState();
  const [ending, setEnding] = useState<"unlink" | "delete">();
  const path = connectionPath(company.id, connectionId);
  const all = `/companies/${company.id}/connections`;
  const { data: connection, error, refetch } = useApi<ConnectionReply>(path, { live });
  if (!connection) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const software = platformName(connection.integrationKey, connection.platformName);
  return (
    <Stack gap="lg">
      <Group justify="space-between" gap="sm">
        <Group gap="sm">
          <Go to={all} size="sm">
            {t("connections")}
          </Go>
          <PlatformLogo of={connection.integrationKey} size={26} />
          <Title order={2} size="h3">
            {software}
          </Title>
          <Status kind="connection" of={connection.status} explain />
        </Group>
        <Group gap="xs">
          <Button variant="default" onClick={() => set({ timeline: connectionId })}>
            {t("viewTimeline")}
          </Button>
          {may("data.view") && (
            <LinkButton variant="default" to={`/companies/${company.id}/accounts?connection=${connectionId}`}>
              {t("accounts")}
            </LinkButton>
          )}
          {may("connections.cut") && connection.status !== "Unlinked" && (
            <Button variant="default" onClick={() => setEnding("unlink")}>
              {t("unlink")}
            </Button>
          )}
          {may("connections.cut") && (
            <Button variant="light" color="red" onClick={() => setEnding("delete")}>
              {t("delete")}
            </Button>
          )}
        </Group>
      </Group>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      <Paper withBorder p="md">
        <Definition
          of={[
            [t("connectionId"), <Id key="id" value={connectionId} label={t("connectionId")} />],
            [t("organisation"), connection.connectionInfo?.organisation],
            [t("kind"), t(`kind.${connection.sourceType as "Accounting"}`)],
            [t("created"), <Time key="created" at={connection.created} />],
            [t("lastSync"), <Time key="sync" at={connection.lastSync} />],
          ]}
        />
      </Paper>
      {may("connections.add") && (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
          <LinkSection company={company} connection={connection} />
          <Shares company={company} connection={connection} live={live} />
        </SimpleGrid>
      )}
      {may("credentials.manage") && <Credentials company={company} connection={connection} live={live} />}
      <Errors connection={connection} />
      {ending && (
        <EndConnection
          companyId={company.id}
          connection={connection}
          how={ending}
          onClose={() => setEnding(undefined)}
          onDone={() => ending === "delete" && go(all)}
        />
      )}
    </Stack>
  );
}

function Errors({ connection }: { connection: ConnectionReply }) {
  const t = useTexts(connectionTexts);
  const errors = connection.dataConnectionErrors.toReversed();
  return (
    <Paper withBorder p="md">
      <Title order={3} size="h4" mb="xs">
        {t("errors")}
      </Title>
      {errors.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("noErrors")}
        </Text>
      )}
      {errors.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by the keyboard
        <section className="table-scroll" tabIndex={0} aria-label={t("errors")}>
          <Table className="table">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("when")}</Table.Th>
                <Table.Th>{t("what")}</Table.Th>
                <Table.Th>{t("statusCode")}</Table.Th>
                <Table.Th>{t("resolved")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {errors.map((one) => (
                <Table.Tr key={one.erroredOnUtc + one.errorMessage}>
                  <Table.Td>
                    <Time at={one.erroredOnUtc} />
                  </Table.Td>
                  <Table.Td>{one.errorMessage}</Table.Td>
                  <Table.Td>{one.statusCode}</Table.Td>
                  <Table.Td>
                    {one.status === "Active" ? (
                      <Pill tone="bad">{t("open")}</Pill>
                    ) : (
                      <Time at={one.resolvedOnUtc} />
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </section>
      )}
    </Paper>
  );
}
