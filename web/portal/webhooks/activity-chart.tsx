import { Group, SegmentedControl, Skeleton, Stack, Text } from "@mantine/core";
import { pathWith } from "../app/api.ts";
import { useLocale, useTexts } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import { Chart } from "../kit/chart.tsx";
import { duration } from "../kit/duration.ts";
import { Failure } from "../kit/failure.tsx";
import { useUrlState } from "../kit/url-state.ts";
import { webhookTexts } from "./texts.ts";
import type { Activity } from "./webhooks.ts";

const spans = ["6", "24", "168", "672"] as const;

/** Attempts over time, those that succeeded and those that failed; of one endpoint or of all. */
export function ActivityChart(props: { webhookId?: string; live: boolean; height?: number }) {
  const { webhookId, live, height = 240 } = props;
  const t = useTexts(webhookTexts);
  const { locale } = useLocale();
  const { text, set } = useUrlState();
  const hours = spans.find((span) => span === text("hours")) ?? "6";
  const { data, error, refetch } = useApi<Activity>(pathWith("/webhookActivity", { hours, webhookId }), {
    live,
    keep: true,
  });
  const format = new Intl.DateTimeFormat(
    locale,
    data?.bucketMinutes === 10
      ? { hour: "numeric", minute: "2-digit" }
      : data?.bucketMinutes === 60
        ? { weekday: "short", hour: "numeric" }
        : { month: "short", day: "numeric", timeZone: "UTC" },
  );
  const buckets = data?.buckets ?? [];
  const sum = (of: "succeeded" | "failed") => buckets.reduce((total, bucket) => total + bucket[of], 0);
  return (
    <Stack gap="xs">
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed" role="status">
          {data && t("activityOf", { good: sum("succeeded"), bad: sum("failed") })}
        </Text>
        <SegmentedControl
          size="xs"
          aria-label={t("span")}
          value={hours}
          onChange={(value) => set({ hours: value === "6" ? undefined : value })}
          data={spans.map((value) => ({
            value,
            label: duration(locale, Number(value) * 3_600_000),
          }))}
        />
      </Group>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={height} />}
      {data && (
        <Chart
          title={t("activity")}
          kind="stacked"
          height={height}
          data={buckets.map(({ at, succeeded, failed }) => ({
            label: format.format(new Date(at)),
            succeeded,
            failed,
          }))}
          series={[
            { name: "succeeded", label: t("succeeded"), color: "river.6" },
            { name: "failed", label: t("failed"), color: "red.7" },
          ]}
          format={(value) => value.toLocaleString(locale)}
        />
      )}
    </Stack>
  );
}
