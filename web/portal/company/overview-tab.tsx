import { Group, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTexts } from "../app/locale.tsx";
import { useSession } from "../app/session.tsx";
import { useApi } from "../app/use-api.ts";
import { useOwners } from "../companies/owners.ts";
import { Definition } from "../kit/definition.tsx";
import { Failure } from "../kit/failure.tsx";
import { Icon } from "../kit/icon.tsx";
import { Go, LinkButton } from "../kit/link.tsx";
import { platformName } from "../kit/platform.tsx";
import { Time } from "../kit/time.tsx";
import type { CompanyOverview } from "./company.ts";
import type { TabProps } from "./company-page.tsx";
import { LastDelivered } from "./last-delivered.tsx";
import { overviewTexts } from "./overview-texts.ts";
import { RecentEvents } from "./recent-events.tsx";

/** How a company is at a glance: what stands in the way, what arrived last, what happened. */
export function OverviewTab({ company, live }: TabProps) {
  const { may } = useSession();
  const path = `/companies/${company.id}`;
  const { data: overview, error, refetch } = useApi<CompanyOverview>(`${path}/overview`, { live });
  return (
    <Stack gap="lg">
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {overview && (
        <>
          {overview.health === "new" && <FirstSteps path={path} />}
          {overview.health !== "new" && <Figures overview={overview} path={path} />}
          {overview.issues.length > 0 && <Issues company={company} issues={overview.issues} />}
        </>
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Stack gap="lg">
          {may("data.view") && company.dataConnections.length > 0 && (
            <LastDelivered companyId={company.id} live={live} />
          )}
          <Facts company={company} />
        </Stack>
        <RecentEvents company={company} live={live} />
      </SimpleGrid>
    </Stack>
  );
}

function Facts({ company }: Pick<TabProps, "company">) {
  const t = useTexts(overviewTexts);
  const { namesOf } = useOwners();
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="company-facts">
      <Title order={2} size="h4" mb="sm" id="company-facts">
        {t("facts")}
      </Title>
      <Definition
        of={[
          [t("created"), <Time key="created" at={company.created} />],
          [t("lastSync"), <Time key="sync" at={company.lastSync} />],
          [t("owners"), namesOf(company.ownerUserIds)],
          [t("description"), company.description],
          [t("tags"), <Tags key="tags" tags={company.tags} />],
        ]}
      />
    </Paper>
  );
}

function Tags({ tags }: { tags: Readonly<Record<string, string>> }) {
  const entries = Object.entries(tags);
  if (entries.length === 0) return <span className="dash">–</span>;
  return (
    <Group gap={6}>
      {entries.map(([key, value]) => (
        <code key={key} className="tag">
          {key}: {value}
        </code>
      ))}
    </Group>
  );
}

function FirstSteps({ path }: { path: string }) {
  const t = useTexts(overviewTexts);
  const { may } = useSession();
  return (
    <Paper withBorder p="lg">
      <Stack gap="xs" align="flex-start">
        <Title order={2} size="h3">
          {t("firstTitle")}
        </Title>
        <Text c="dimmed" maw={640}>
          {t("firstText")}
        </Text>
        {may("connections.add") && (
          <LinkButton to={`${path}/connections?add=on`}>{t("firstAction")}</LinkButton>
        )}
      </Stack>
    </Paper>
  );
}

function Figures({ overview, path }: { overview: CompanyOverview; path: string }) {
  const t = useTexts(overviewTexts);
  const { may } = useSession();
  const { accounts, connections, lastDeliveryAt, toCollect, waiting } = overview;
  const all = Object.values(connections).reduce((sum, one) => sum + one, 0);
  const made = Object.values(accounts).reduce((sum, one) => sum + one, 0);
  return (
    <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="sm">
      <Figure label={t("linked")} to={`${path}/connections`}>
        {t("of", { part: connections.Linked ?? 0, whole: all })}
      </Figure>
      <Figure label={t("connected")} to={may("data.view") ? `${path}/accounts` : undefined}>
        {t("of", { part: accounts.connected ?? 0, whole: made })}
      </Figure>
      <Figure label={t("waiting")} to={may("data.view") ? `${path}/feeds` : undefined}>
        {t("lines", { count: waiting + toCollect })}
      </Figure>
      <Figure label={t("lastDelivery")}>
        <Time at={lastDeliveryAt} relative />
      </Figure>
    </SimpleGrid>
  );
}

function Figure({ label, to, children }: { label: string; to?: string; children: ReactNode }) {
  return (
    <Paper withBorder p="sm">
      <Text size="sm" c="dimmed" component="div">
        {to ? <Go to={to}>{label}</Go> : label}
      </Text>
      <Text fz="h3" fw={650} component="div">
        {children}
      </Text>
    </Paper>
  );
}

type Issue = CompanyOverview["issues"][number];

function Issues({ company, issues }: { company: TabProps["company"]; issues: readonly Issue[] }) {
  const t = useTexts(overviewTexts);
  return (
    <Paper withBorder component="section" aria-labelledby="company-issues">
      <Title order={2} size="h4" p="md" pb="xs" id="company-issues">
        {t("issues", { count: issues.length })}
      </Title>
      <ul className="issues">
        {issues.map((issue) => (
          <OneIssue
            key={`${issue.code} ${issue.connectionId} ${issue.accountId}`}
            company={company}
            issue={issue}
          />
        ))}
      </ul>
    </Paper>
  );
}

/** Issues that pushes tell more of, with the filter that finds them. */
const ofPushes: Readonly<Partial<Record<Issue["code"], string>>> = {
  "lines-refused": "refused",
  "delivery-in-doubt": "in-doubt",
  "delivery-parked": "in-doubt",
};

/** Where an issue leads: to the pushes that hold its lines, its feed, or its connection. */
function placeOf(path: string, { accountId, code, connectionId }: Issue, mayPushes: boolean): string {
  const outcome = mayPushes ? ofPushes[code] : undefined;
  if (outcome) return `${path}/pushes?outcome=${outcome}`;
  return accountId === null
    ? `${path}/connections/${connectionId}`
    : `${path}/feeds?connection=${connectionId}`;
}

function OneIssue({ company, issue }: { company: TabProps["company"]; issue: Issue }) {
  const t = useTexts(overviewTexts);
  const { may } = useSession();
  const { accountName, code, connectionId, detail, lines, since } = issue;
  const connection = company.dataConnections.find(({ id }) => id === connectionId);
  const software = connection ? platformName(connection.integrationKey, connection.platformName) : "";
  const grave = !["not-connected", "lines-refused", "delivery-in-doubt"].includes(code);
  return (
    <li data-tone={grave ? "bad" : "warn"}>
      <Icon name="alert" size={17} />
      <div>
        <Text fw={600} size="sm">
          {t(`issue.${code}`, { software, account: accountName ?? "", count: lines ?? 0 })}
        </Text>
        <Text size="sm" c="dimmed">
          {detail && `${asSentence(detail)} `}
          {t(`repair.${code}`)}
        </Text>
      </div>
      <Text size="sm" c="dimmed" component="div">
        <Time at={since} relative />
      </Text>
      <LinkButton
        to={placeOf(`/companies/${company.id}`, issue, may("pushes.view"))}
        variant="default"
        size="xs"
      >
        {t("open")}
      </LinkButton>
    </li>
  );
}

/** What a provider said, ended so that ours can follow it. */
const asSentence = (said: string): string => (/[.!?…]$/.test(said.trim()) ? said.trim() : `${said.trim()}.`);
