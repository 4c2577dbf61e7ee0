import { Group, Text } from "@mantine/core";
import { useLocale, useTexts } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import { type Column, DataTable } from "../kit/data-table.tsx";
import { Empty } from "../kit/empty.tsx";
import { Icon } from "../kit/icon.tsx";
import { LinkButton } from "../kit/link.tsx";
import { LiveToggle, useLive } from "../kit/live-toggle.tsx";
import { Page } from "../kit/page.tsx";
import { Time } from "../kit/time.tsx";
import { listOf } from "../kit/use-list.ts";
import { EndpointState } from "./endpoint-state.tsx";
import { webhookTexts } from "./texts.ts";
import { WebhookTabs } from "./webhook-tabs.tsx";
import { type Endpoint, endpointPath, errorRate, root, shortUrl } from "./webhooks.ts";

/** Every endpoint that is told of events, and how telling it goes. */
export function EndpointsPage() {
  const t = useTexts(webhookTexts);
  const { locale } = useLocale();
  const live = useLive();
  const { data, error, refetch } = useApi<{ results: Endpoint[] }>("/endpoints", { live });
  const columns: Column<Endpoint>[] = [
    {
      key: "url",
      title: t("endpoint"),
      show: ({ url, description }) => (
        <>
          {shortUrl(url)}
          {description && (
            <Text size="xs" c="dimmed" fw={400}>
              {description}
            </Text>
          )}
        </>
      ),
    },
    { key: "state", title: t("state"), show: (endpoint) => <EndpointState of={endpoint} /> },
    {
      key: "day",
      title: t("errorRateDay"),
      align: "end",
      show: ({ lastDay }) => <Rate of={lastDay} locale={locale} />,
    },
    {
      key: "weeks",
      title: t("errorRateWeeks"),
      align: "end",
      show: ({ lastFourWeeks }) => <Rate of={lastFourWeeks} locale={locale} />,
    },
    {
      key: "events",
      title: t("events"),
      align: "end",
      show: ({ eventTypes }) => eventTypes.length.toLocaleString(locale),
    },
    {
      key: "tags",
      title: t("tags"),
      optional: true,
      show: ({ companyTags }) => companyTags?.join(", ") ?? t("everyCompany"),
    },
    { key: "created", title: t("created"), show: ({ created }) => <Time at={created} relative /> },
  ];
  return (
    <Page
      title={t("title")}
      lead={t("lead")}
      tabs={<WebhookTabs />}
      actions={
        <LinkButton to={`${root}/new`} leftSection={<Icon name="plus" size={15} />}>
          {t("add")}
        </LinkButton>
      }
    >
      <DataTable
        name="endpoints"
        label={t("endpoints")}
        list={listOf(data?.results, error, () => void refetch())}
        columns={columns}
        rowKey={({ id }) => id}
        rowTo={({ id }) => endpointPath(id)}
        tools={<LiveToggle />}
        empty={
          <Empty
            icon="hook"
            title={t("emptyTitle")}
            action={<LinkButton to={`${root}/new`}>{t("add")}</LinkButton>}
          >
            {t("emptyText")}
          </Empty>
        }
      />
    </Page>
  );
}

function Rate({ of, locale }: { of: Endpoint["lastDay"]; locale: string }) {
  const t = useTexts(webhookTexts);
  const rate = errorRate(of);
  if (rate === null) return <span className="dash">–</span>;
  const count = of.succeeded + of.failed;
  return (
    <Group gap={6} justify="flex-end" wrap="nowrap">
      <Text span size="sm" fw={rate > 0 ? 600 : 400} c={rate >= 5 ? "red" : undefined}>
        {t("percent", { rate: rate.toLocaleString(locale) })}
      </Text>
      <Text span size="xs" c="dimmed">
        {t("attemptsOf", { count })}
      </Text>
    </Group>
  );
}
