import { Button, Collapse, Group, Paper, Stack, Table, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useColon, useLocale, useTexts } from "../app/locale.tsx";
import { useApi, useChange } from "../app/use-api.ts";
import { Failure } from "../kit/failure.tsx";
import { Icon } from "../kit/icon.tsx";
import { Go } from "../kit/link.tsx";
import { Pill, type Tone } from "../kit/status.tsx";
import { Time } from "../kit/time.tsx";
import type { Say, Trail } from "./audit.ts";
import { auditTexts } from "./texts.ts";

type Run = Trail["verifications"][number];
const tones: Readonly<Record<Run["outcome"], Tone>> = {
  intact: "good",
  broken: "bad",
  running: "busy",
  failed: "warn",
};
const words = { intact: "intact", broken: "broken", running: "running", failed: "failedRun" } as const;

/** Whether the trail is as it was written: what the verifier found, and a checkpoint to keep elsewhere. */
export function TrailPanel() {
  const t = useTexts(auditTexts);
  const colon = useColon();
  const { locale } = useLocale();
  const [following, follow] = useState(false);
  const [open, setOpen] = useState(false);
  const { data, error, refetch } = useApi<Trail>("/audit/trail", { live: following });
  const verify = useChange(() => ({ path: "/audit/verifications" }), {
    refresh: ["/audit"],
    onDone: () => follow(true),
  });
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  const newest = data?.verifications[0];
  const number = (value: number) => new Intl.NumberFormat(locale).format(value);
  return (
    <Paper withBorder p="md" component="section" aria-label={t("trail")} mb="md">
      <Group justify="space-between" align="flex-start" gap="md">
        <Stack gap={6} maw={640}>
          <Group gap="sm">
            <Title order={2} size="h4">
              {t("trail")}
            </Title>
            {data && (
              <Pill tone={newest ? tones[newest.outcome] : "quiet"}>
                {newest ? t(words[newest.outcome]) : t("never")}
              </Pill>
            )}
          </Group>
          <Text size="sm">{data ? found(newest, t, number) : " "}</Text>
          {newest?.firstBreak?.eventId && (
            <Go to={`/settings/audit?event=${newest.firstBreak.eventId}`} size="sm">
              {t("brokenEvent")}
            </Go>
          )}
          <Group gap="md">
            {newest && (
              <Text size="sm" c="dimmed" component="div">
                {t("lastRun")}
                {colon} <Time at={newest.startedAt} />
              </Text>
            )}
            {data && (
              <>
                <Text size="sm" c="dimmed">
                  {t("sealedEvents")}
                  {colon} {t("events", { count: data.sealedEvents })}
                </Text>
                <Text size="sm" c="dimmed">
                  {t("waiting")}
                  {colon} {t("events", { count: data.waitingEvents })}
                </Text>
              </>
            )}
          </Group>
        </Stack>
        <Stack gap={6} align="flex-start">
          <Group gap="xs">
            {data && data.seals > 0 && (
              <Button
                component="a"
                variant="default"
                href="/portal/api/audit/checkpoint"
                download
                leftSection={<Icon name="download" size={15} />}
              >
                {t("checkpoint")}
              </Button>
            )}
            <Button
              variant="default"
              leftSection={<Icon name="shield" size={15} />}
              loading={verify.isPending || newest?.outcome === "running"}
              onClick={() => verify.mutate()}
            >
              {t("verify")}
            </Button>
          </Group>
          {data && data.seals > 0 && (
            <Text size="xs" c="dimmed" maw={380}>
              {t("checkpointText")}
            </Text>
          )}
        </Stack>
      </Group>
      {verify.error && <Failure error={verify.error} />}
      {data && data.verifications.length > 1 && (
        <>
          <Button
            variant="subtle"
            size="compact-sm"
            mt="xs"
            ml={-8}
            aria-expanded={open}
            leftSection={<Icon name={open ? "up" : "down"} size={14} />}
            onClick={() => setOpen(!open)}
          >
            {t("runs")}
          </Button>
          <Collapse expanded={open}>
            <Runs runs={data.verifications} t={t} number={number} />
          </Collapse>
        </>
      )}
    </Paper>
  );
}

function found(run: Run | undefined, t: Say, number: (value: number) => string): string {
  if (!run) return t("neverText");
  const { outcome, events, seals, breaks, firstBreak } = run;
  if (outcome === "intact") return t("intactText", { events: number(events), seals: number(seals) });
  if (outcome === "broken")
    return t("brokenText", { count: breaks, explanation: firstBreak?.explanation ?? "" });
  return t(outcome === "running" ? "runningText" : "failedText");
}

function Runs({ runs, t, number }: { runs: readonly Run[]; t: Say; number: (value: number) => string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by the keyboard
    <section className="table-box" tabIndex={0} aria-label={t("runs")}>
      <Table className="table">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("began")}</Table.Th>
            <Table.Th>{t("result")}</Table.Th>
            <Table.Th>{t("counted")}</Table.Th>
            <Table.Th>{t("reason")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs.map((run) => (
            <Table.Tr key={run.id}>
              <Table.Td>
                <Time at={run.startedAt} exact />
              </Table.Td>
              <Table.Td>
                <Pill tone={tones[run.outcome]}>{t(words[run.outcome])}</Pill>
              </Table.Td>
              <Table.Td>{number(run.events)}</Table.Td>
              <Table.Td>{t(run.requested ? "onRequest" : "nightly")}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
