import { Group, Paper, Title } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import { Failure } from "../kit/failure.tsx";
import { Go } from "../kit/link.tsx";
import type { TimelineEvent } from "./company.ts";
import type { TabProps } from "./company-page.tsx";
import { EventSteps } from "./event-steps.tsx";
import { overviewTexts } from "./overview-texts.ts";

/** What happened last. */
export function RecentEvents({ company, live }: TabProps) {
  const t = useTexts(overviewTexts);
  const path = `/companies/${company.id}/timeline`;
  const { data, error, refetch } = useApi<{ results: TimelineEvent[] }>(`${path}?pageSize=7`, { live });
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="company-activity">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4" id="company-activity">
          {t("activity")}
        </Title>
        <Go to={path} size="sm">
          {t("allActivity")}
        </Go>
      </Group>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {data && <EventSteps company={company} events={data.results} brief />}
    </Paper>
  );
}
