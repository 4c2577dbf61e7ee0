import { Button, Stack, Switch, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useLocale, useTexts } from "../app/locale.tsx";
import { useApi, useChange } from "../app/use-api.ts";
import { Failure } from "../kit/failure.tsx";
import { Go } from "../kit/link.tsx";
import { notify } from "../kit/notify.ts";
import { Time } from "../kit/time.tsx";
import { whole } from "./measures.ts";
import { Part, PlainTable } from "./parts.tsx";
import type { FailedJob, System } from "./system.ts";
import { systemTexts } from "./texts.ts";

/** Queues of background jobs, and the jobs that were given up. */
export function Jobs({ queues, live }: { queues: System["queues"]; live: boolean }) {
  const t = useTexts(systemTexts);
  const { locale } = useLocale();
  const [all, showAll] = useState(false);
  const shown = queues.filter(({ waiting, running, failed }) => all || waiting + running + failed > 0);
  return (
    <Part title={t("queues")} lead={t("queuesLead")}>
      <Stack gap="sm">
        <Switch
          label={t("allQueues")}
          checked={all}
          onChange={(event) => showAll(event.currentTarget.checked)}
        />
        {shown.length === 0 && <Text c="dimmed">{t("noQueues")}</Text>}
        {shown.length > 0 && (
          <PlainTable
            label={t("queues")}
            rows={shown}
            rowKey={({ name }) => name}
            columns={[
              { key: "queue", title: t("queue"), show: ({ name }) => <code>{name}</code> },
              {
                key: "waiting",
                title: t("jobsWaiting"),
                end: true,
                show: ({ waiting }) => whole(locale, waiting),
              },
              {
                key: "running",
                title: t("jobsRunning"),
                end: true,
                show: ({ running }) => whole(locale, running),
              },
              {
                key: "failed",
                title: t("jobsFailed"),
                end: true,
                show: ({ failed }) => whole(locale, failed),
              },
              {
                key: "oldest",
                title: t("oldestDue"),
                show: ({ oldestDueAt }) => <Time at={oldestDueAt} relative />,
              },
            ]}
          />
        )}
        <Title order={3} size="h4" mt="xs">
          {t("failedJobs")}
        </Title>
        <FailedJobs live={live} />
      </Stack>
    </Part>
  );
}

function FailedJobs({ live }: { live: boolean }) {
  const t = useTexts(systemTexts);
  const { data, error, refetch } = useApi<{ results: FailedJob[] }>("/system/failed-jobs", { live });
  const retry = useChange<FailedJob>(
    ({ id, queue }) => ({ path: `/system/failed-jobs/${queue}/${id}/retry` }),
    { refresh: ["/system"], onDone: () => notify.done(t("retried")) },
  );
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data?.results.length === 0) return <Text c="dimmed">{t("noFailed")}</Text>;
  const again = (job: FailedJob) =>
    retry.mutate(job, { onError: (failure) => notify.failed(failure, t("notRetried")) });
  return (
    <PlainTable
      label={t("failedJobs")}
      rows={data?.results ?? []}
      rowKey={({ id }) => id}
      columns={[
        { key: "queue", title: t("queue"), show: ({ queue }) => <code>{queue}</code> },
        { key: "at", title: t("failedAt"), show: ({ failedAt }) => <Time at={failedAt} relative /> },
        { key: "tries", title: t("tries"), end: true, show: ({ tries }) => tries },
        { key: "error", title: t("error"), show: ({ error: message }) => message ?? "–" },
        {
          key: "company",
          title: t("company"),
          show: ({ companyId }) =>
            companyId ? <Go to={`/companies/${companyId}`}>{companyId.slice(0, 8)}</Go> : "–",
        },
        {
          key: "retry",
          title: t("action"),
          end: true,
          show: (job) => (
            <Button
              variant="default"
              size="xs"
              loading={retry.isPending && retry.variables.id === job.id}
              onClick={() => again(job)}
            >
              {t("retry")}
            </Button>
          ),
        },
      ]}
    />
  );
}
