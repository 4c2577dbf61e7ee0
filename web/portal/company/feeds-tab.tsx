import { Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useLocale, useTexts } from "../app/locale.tsx";
import { type Column, DataTable } from "../kit/data-table.tsx";
import { Empty } from "../kit/empty.tsx";
import { ChoiceFilter, Filters, SearchFilter } from "../kit/filters.tsx";
import { LinkButton } from "../kit/link.tsx";
import { PlatformLogo, platformName } from "../kit/platform.tsx";
import { Pill } from "../kit/status.tsx";
import { Day, Duration, Time } from "../kit/time.tsx";
import { useUrlState } from "../kit/url-state.ts";
import { useList } from "../kit/use-list.ts";
import { type FeedRow, feedTones } from "./company.ts";
import type { TabProps } from "./company-page.tsx";
import { FeedDrawer } from "./feed-drawer.tsx";
import { feedTexts } from "./feed-texts.ts";

/** Where each source account leads, what arrived last, and what waits. */
export function FeedsTab({ company, live }: TabProps) {
  const t = useTexts(feedTexts);
  const { text } = useUrlState();
  const [shown, show] = useState<string>();
  const list = useList<FeedRow>({
    path: `/companies/${company.id}/feeds`,
    more: { text: text("q"), connectionId: text("connection") },
    live,
  });
  const columns: Column<FeedRow>[] = [
    {
      key: "source",
      title: t("source"),
      show: (feed) => (
        <Stack gap={0}>
          <strong>{feed.accountName}</strong>
          <Text size="xs" c="dimmed" span>
            {feed.accountId} · {feed.currency}
          </Text>
        </Stack>
      ),
    },
    {
      key: "health",
      title: t("health"),
      show: ({ health }) => (
        <Pill tone={feedTones[health]} explain={t(`why.${health}`)}>
          {t(`health.${health}`)}
        </Pill>
      ),
    },
    {
      key: "target",
      title: t("target"),
      show: (feed) => (
        <Group gap="xs" wrap="nowrap">
          <PlatformLogo of={feed.platformKey} size={18} />
          <span>
            {feed.target?.name ?? feed.target?.id ?? platformName(feed.platformKey, feed.platformName)}
          </span>
        </Group>
      ),
    },
    { key: "start", title: t("start"), show: ({ startDate }) => <Day date={startDate} /> },
    {
      key: "last",
      title: t("lastDelivered"),
      show: ({ lastDelivered }) =>
        lastDelivered ? (
          <Stack gap={0}>
            <Day date={lastDelivered.date} />
            <Text size="xs" c="dimmed" component="div">
              <Time at={lastDelivered.at} relative />
            </Text>
          </Stack>
        ) : (
          <span className="dash">–</span>
        ),
    },
    {
      key: "waiting",
      title: t("waiting"),
      align: "end",
      show: ({ toCollect, waiting }) => <Count of={waiting + toCollect} />,
    },
    {
      key: "lag",
      title: t("lag"),
      align: "end",
      show: ({ lagSeconds }) => <Duration ms={lagSeconds && lagSeconds * 1_000} />,
    },
    {
      key: "notDelivered",
      title: t("notDelivered"),
      align: "end",
      show: ({ notDelivered }) => <Count of={notDelivered} />,
    },
    {
      key: "collected",
      title: t("collected"),
      optional: true,
      show: ({ lastCollectedAt }) => <Time at={lastCollectedAt} relative />,
    },
    { key: "opened", title: t("opened"), optional: true, show: ({ openedAt }) => <Time at={openedAt} /> },
  ];
  const keyOf = (feed: FeedRow) => `${feed.connectionId} ${feed.accountId}`;
  const open = list.rows?.find((feed) => keyOf(feed) === shown);
  return (
    <>
      <DataTable
        name="company-feeds"
        label={t("feeds")}
        list={list}
        columns={columns}
        rowKey={keyOf}
        rowActions={(feed) => (
          <FeedDrawer.Opener account={feed.accountName} onOpen={() => show(keyOf(feed))} />
        )}
        filters={
          <Filters names={["q", "connection"]}>
            <SearchFilter label={t("search")} hint={t("searchHint")} />
            <ChoiceFilter
              name="connection"
              label={t("connection")}
              single
              choices={company.dataConnections.map((one) => ({
                value: one.id,
                label: platformName(one.integrationKey, one.platformName),
                explain: one.id,
              }))}
            />
          </Filters>
        }
        empty={
          <Empty
            icon="pulse"
            title={t("empty")}
            action={<LinkButton to={`/companies/${company.id}/accounts`}>{t("toAccounts")}</LinkButton>}
          >
            {t("emptyText")}
          </Empty>
        }
      />
      {open && <FeedDrawer company={company} feed={open} live={live} onClose={() => show(undefined)} />}
    </>
  );
}

/** A number of lines, written as the locale writes numbers. */
export function Count({ of }: { of: number }) {
  const { locale } = useLocale();
  return <>{of.toLocaleString(locale)}</>;
}
