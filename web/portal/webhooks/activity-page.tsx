import { Paper } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { LiveToggle, useLive } from "../kit/live-toggle.tsx";
import { Page } from "../kit/page.tsx";
import { ActivityChart } from "./activity-chart.tsx";
import { webhookTexts } from "./texts.ts";
import { WebhookTabs } from "./webhook-tabs.tsx";

/** Attempts of all endpoints over time. */
export function ActivityPage() {
  const t = useTexts(webhookTexts);
  const live = useLive();
  return (
    <Page title={t("title")} lead={t("lead")} tabs={<WebhookTabs />} actions={<LiveToggle />}>
      <Paper withBorder p="md">
        <ActivityChart live={live} height={320} />
      </Paper>
    </Page>
  );
}
