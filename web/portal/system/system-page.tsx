import { Alert, List, SimpleGrid, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useLocale, useTexts } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import { Waiting } from "../app/waiting.tsx";
import { Definition } from "../kit/definition.tsx";
import { Failure } from "../kit/failure.tsx";
import { Icon } from "../kit/icon.tsx";
import { LiveToggle, useLive } from "../kit/live-toggle.tsx";
import { Page } from "../kit/page.tsx";
import { Time } from "../kit/time.tsx";
import { DatabasePart } from "./database-part.tsx";
import { Jobs } from "./jobs.tsx";
import { Limits } from "./limits.tsx";
import { whole } from "./measures.ts";
import { Part, PlainTable, Tile } from "./parts.tsx";
import { Processes } from "./processes.tsx";
import { type System, warningsOf } from "./system.ts";
import { systemTexts } from "./texts.ts";
import "./system.css";

/** How the installation runs: processes, what waits, limits, database, settings. */
export function SystemPage() {
  const t = useTexts(systemTexts);
  const live = useLive();
  const { data, error, refetch } = useApi<System>("/system", { live });
  return (
    <Page title={t("title")} lead={t("lead")} actions={<LiveToggle />}>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && <Shown system={data} live={live} />}
    </Page>
  );
}

function Shown({ system, live }: { system: System; live: boolean }) {
  const t = useTexts(systemTexts);
  const { locale } = useLocale();
  const { budgets, heldPlatforms, lanes, nodes, queues, settings, webhooks } = system;
  const warnings = warningsOf(system, t, locale);
  const number = (count: number) => whole(locale, count);
  const oldest = (at: string | null): ReactNode =>
    at ? (
      <>
        {t("since")} <Time at={at} relative />
      </>
    ) : (
      t("nothingDue")
    );
  const failed = queues.reduce((sum, queue) => sum + queue.failed, 0);
  return (
    <Stack gap="xl">
      {warnings.length > 0 && (
        <Alert color="yellow" variant="light" icon={<Icon name="alert" size={18} />} title={t("warnings")}>
          <List size="sm">
            {warnings.map((warning) => (
              <List.Item key={warning}>{warning}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
        <Tile label={t("running")} value={number(nodes.filter(({ state }) => state === "running").length)} />
        <Tile label={t("lanesDue")} value={number(lanes.due)} below={oldest(lanes.oldestDueAt)} />
        <Tile
          label={t("webhooksWaiting")}
          value={number(webhooks.waiting)}
          below={oldest(webhooks.oldestDueAt)}
        />
        <Tile label={t("failedJobs")} value={number(failed)} />
      </SimpleGrid>
      <Processes nodes={nodes} />
      <SimpleGrid cols={{ base: 1, md: 2 }} className="tops" spacing="lg">
        <Part title={t("delivery")}>
          <Definition
            of={[
              [t("active"), number(lanes.active)],
              [t("due"), number(lanes.due)],
              [t("held"), number(lanes.held)],
              [t("leased"), number(lanes.leased)],
              [t("failing"), number(lanes.failing)],
              [t("oldestDue"), <Time key="due" at={lanes.oldestDueAt} relative />],
            ]}
          />
        </Part>
        <Part title={t("webhooks")}>
          <Definition
            of={[
              [t("waiting"), number(webhooks.waiting)],
              [t("oldestDue"), <Time key="due" at={webhooks.oldestDueAt} relative />],
              [t("endpoints"), number(webhooks.endpoints)],
              [t("disabled"), number(webhooks.disabled)],
              [t("failingEndpoints"), number(webhooks.failing)],
            ]}
          />
        </Part>
      </SimpleGrid>
      <Jobs queues={queues} live={live} />
      <Limits budgets={budgets} held={heldPlatforms} />
      <DatabasePart database={system.database} />
      <Part title={t("settings")} lead={t("settingsLead")}>
        {settings.length === 0 ? (
          <Text c="dimmed">{t("noSettings")}</Text>
        ) : (
          <PlainTable
            label={t("settings")}
            rows={settings}
            rowKey={({ name }) => name}
            columns={[
              { key: "name", title: t("setting"), show: ({ name }) => <code>{name}</code> },
              {
                key: "value",
                title: t("value"),
                show: ({ value }) => <code className="breaks">{value}</code>,
              },
            ]}
          />
        )}
      </Part>
    </Stack>
  );
}
