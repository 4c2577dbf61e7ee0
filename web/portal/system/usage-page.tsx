import { Button, SimpleGrid, Stack } from "@mantine/core";
import type { Usage } from "../../../src/portal/system/usage.ts";
import { pathWith } from "../app/api.ts";
import { useLocale, useTexts } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import { Waiting } from "../app/waiting.tsx";
import { Chart } from "../kit/chart.tsx";
import { Failure } from "../kit/failure.tsx";
import { DateFilter, Filters } from "../kit/filters.tsx";
import { Icon } from "../kit/icon.tsx";
import { Page } from "../kit/page.tsx";
import { Day } from "../kit/time.tsx";
import { useUrlState } from "../kit/url-state.ts";
import { whole } from "./measures.ts";
import { Part, PlainTable, Tile } from "./parts.tsx";
import { usageTexts } from "./usage-texts.ts";
import "./system.css";

/** How much is used: pushes, transactions, companies, calls and webhooks, by day. */
export function UsagePage() {
  const t = useTexts(usageTexts);
  const { text } = useUrlState();
  const period = { from: text("from") || undefined, until: text("until") || undefined };
  const { data, error, refetch } = useApi<Usage>(pathWith("/usage", period), { keep: true });
  return (
    <Page
      title={t("title")}
      lead={t("lead")}
      actions={
        <Button
          component="a"
          variant="default"
          href={pathWith("/portal/api/usage/export", period)}
          download
          leftSection={<Icon name="download" size={15} />}
        >
          {t("export")}
        </Button>
      }
    >
      <Stack gap="lg">
        <div className="list-filters">
          <Filters names={["from", "until"]}>
            <DateFilter label={t("period")} />
          </Filters>
        </div>
        {error && <Failure error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Waiting />}
        {data && <Shown usage={data} />}
      </Stack>
    </Page>
  );
}

function Shown({ usage: { connectedCompanies, dailyQuota, days, total } }: { usage: Usage }) {
  const t = useTexts(usageTexts);
  const { locale } = useLocale();
  const number = (count: number) => whole(locale, count);
  const calls = (count: number | null) => (count === null ? t("notCounted") : number(count));
  const quota =
    dailyQuota === null ? t("requestsNoQuota") : t("requestsQuota", { quota: number(dailyQuota) });
  return (
    <>
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
        <Tile label={t("connected")} value={number(connectedCompanies)} below={t("connectedNow")} />
        <Tile label={t("active")} value={number(total.companies)} below={t("activeText")} />
        <Tile label={t("pushes")} value={number(total.pushes)} />
        <Tile label={t("lines")} value={number(total.lines)} />
        <Tile label={t("requests")} value={calls(total.requests)} below={quota} />
        <Tile label={t("webhooks")} value={number(total.webhooks)} />
      </SimpleGrid>
      <Part title={t("linesByDay")}>
        <Chart
          title={t("linesByDay")}
          kind="bar"
          data={days.map(({ day, lines }) => ({ label: day.slice(5), lines }))}
          series={[{ name: "lines", label: t("lines"), color: "river.6" }]}
          format={number}
        />
      </Part>
      <Part title={t("byDay")}>
        <PlainTable
          label={t("byDay")}
          rows={days.toReversed()}
          rowKey={({ day }) => day}
          columns={[
            { key: "day", title: t("day"), show: ({ day }) => <Day date={day} /> },
            { key: "pushes", title: t("pushes"), end: true, show: ({ pushes }) => number(pushes) },
            { key: "lines", title: t("lines"), end: true, show: ({ lines }) => number(lines) },
            {
              key: "companies",
              title: t("companies"),
              end: true,
              show: ({ companies }) => number(companies),
            },
            {
              key: "requests",
              title: t("requests"),
              end: true,
              show: ({ requests }) =>
                requests === null ? <span className="dash">–</span> : number(requests),
            },
            { key: "webhooks", title: t("webhooks"), end: true, show: ({ webhooks }) => number(webhooks) },
          ]}
        />
      </Part>
    </>
  );
}
