import { Group, Text } from "@mantine/core";
import { useLocale, useTexts } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import { DataTable } from "../kit/data-table.tsx";
import { Empty } from "../kit/empty.tsx";
import { Page } from "../kit/page.tsx";
import { PlatformLogo, platformName } from "../kit/platform.tsx";
import { Pill } from "../kit/status.tsx";
import { listOf } from "../kit/use-list.ts";
import { integrationsPath, type ProviderSettingsReply, pageOf, stateTone } from "./integration.ts";
import { integrationTexts } from "./integration-texts.ts";

/** Every accounting package: whether customers can connect it, and what stands connected. */
export function IntegrationsPage() {
  const t = useTexts(integrationTexts);
  const { locale } = useLocale();
  const { data, error, refetch } = useApi<{ results: ProviderSettingsReply[] }>(integrationsPath);
  return (
    <Page title={t("title")} lead={t("lead")}>
      <DataTable
        name="integrations"
        label={t("title")}
        list={listOf(data?.results, error, () => void refetch())}
        rowKey={({ platformKey }) => platformKey}
        rowTo={({ platformKey }) => pageOf(platformKey)}
        empty={<Empty icon="plug" title={t("none")} />}
        columns={[
          {
            key: "name",
            title: t("software"),
            always: true,
            show: ({ platformKey, name }) => (
              <Group gap="xs" wrap="nowrap" component="span">
                <PlatformLogo of={platformKey} />
                {platformName(platformKey, name)}
              </Group>
            ),
          },
          { key: "state", title: t("state"), show: (one) => <StatePill of={one} /> },
          { key: "way", title: t("way"), show: ({ platformKey }) => t(`way.${wayOf(platformKey)}`) },
          {
            key: "linked",
            title: t("linked"),
            align: "end",
            show: ({ connections }) => connections.linked.toLocaleString(locale),
          },
          {
            key: "total",
            title: t("connections"),
            align: "end",
            show: ({ connections }) => connections.total.toLocaleString(locale),
          },
          {
            key: "from",
            title: t("from"),
            show: ({ values }) => (
              <Text span size="sm" c="dimmed">
                {t(`from.${originOf(values)}`)}
              </Text>
            ),
          },
        ]}
      />
    </Page>
  );
}

/** The state in a word, explained. */
export function StatePill({ of: { state } }: { of: ProviderSettingsReply }) {
  const t = useTexts(integrationTexts);
  return (
    <Pill tone={stateTone[state]} explain={t(`state.${state}.why`)}>
      {t(`state.${state}`)}
    </Pill>
  );
}

const ways = { gbol: "sent", fbrh: "sent", olpr: "sent", akxx: "collected", hcws: "collected" } as const;
const wayOf = (key: string) => ways[key as keyof typeof ways] ?? "sent";

/** Where what is set comes from. */
function originOf(values: ProviderSettingsReply["values"]) {
  const set = new Set(values.map(({ origin }) => origin).filter((origin) => origin !== "none"));
  if (set.size === 2) return "both";
  return set.has("environment") ? "environment" : set.has("portal") ? "portal" : "none";
}
