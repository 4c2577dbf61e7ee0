import { Paper, SimpleGrid, Skeleton, Stack, Table, Text, Title } from "@mantine/core";
import type { ActivityReply } from "../../../src/portal/home/home-reply.ts";
import { useLocale, useTexts } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import { Chart } from "../kit/chart.tsx";
import { duration, marksAround } from "../kit/duration.ts";
import { Empty } from "../kit/empty.tsx";
import { Failure } from "../kit/failure.tsx";
import { platformName } from "../kit/platform.tsx";
import { homeTexts } from "./texts.ts";

const colours = {
  delivered: "river.6",
  "already-there": "river.3",
  collected: "teal.6",
  refused: "red.6",
  cancelled: "gray.5",
} as const;
type Outcome = keyof typeof colours;
const outcomes = Object.keys(colours) as Outcome[];

/** What became of lines in the last weeks: by day, how long they took, and by accounting software. */
export function Activity({ live }: { live: boolean }) {
  const t = useTexts(homeTexts);
  const { locale } = useLocale();
  const { data, error, isPending, refetch } = useApi<ActivityReply>("/activity", { live, keep: true });
  return (
    <section aria-labelledby="activity">
      <Title order={2} size="h3" id="activity">
        {t("activity")}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t("activityText")}
      </Text>
      {error && <Failure error={error} onRetry={refetch} />}
      {isPending && <Skeleton height={280} />}
      {data && <Drawn activity={data} locale={locale} />}
    </section>
  );
}

/** Times from milliseconds to hours are told apart only by their powers of ten. */
const powerOf = (milliseconds: number | undefined): number | null =>
  milliseconds === undefined ? null : Math.log10(Math.max(1, milliseconds));

function Drawn({ activity, locale }: { activity: ActivityReply; locale: "en" | "fr-CA" }) {
  const t = useTexts(homeTexts);
  const { days, platforms, total } = activity;
  const shown = outcomes.filter((outcome) => total.outcomes[outcome] > 0);
  if (shown.length === 0)
    return (
      <Empty icon="chart" title={t("noActivity")}>
        {t("noActivityText")}
      </Empty>
    );
  const day = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric", timeZone: "UTC" });
  const label = (date: string) => day.format(new Date(`${date}T00:00:00Z`));
  const number = (value: number) => value.toLocaleString(locale);
  const delays = days.flatMap(({ delay }) => (delay ? [delay.p50, delay.p99] : []));
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Paper withBorder p="md" className="chart-tile">
          <Title order={3} size="sm" fw={600} mb="xs">
            {t("linesByDay")}
          </Title>
          <Chart
            title={t("linesByDay")}
            kind="stacked"
            height={240}
            format={number}
            data={days.map((one) => ({ label: label(one.day), ...one.outcomes }))}
            series={shown.map((name) => ({ name, label: t(`outcome.${name}`), color: colours[name] }))}
          />
        </Paper>
        <Paper withBorder p="md" className="chart-tile">
          <Title order={3} size="sm" fw={600} mb="xs">
            {t("delayByDay")}
          </Title>
          <Chart
            title={t("delayByDay")}
            kind="line"
            height={240}
            format={(power) => duration(locale, 10 ** power)}
            ticks={delays.length > 0 ? marksAround(delays).map((mark) => Math.log10(mark)) : undefined}
            data={days.map((one) => ({
              label: label(one.day),
              p50: powerOf(one.delay?.p50),
              p95: powerOf(one.delay?.p95),
              p99: powerOf(one.delay?.p99),
            }))}
            series={[
              { name: "p50", label: t("half"), color: "river.6" },
              { name: "p95", label: t("most"), color: "teal.6" },
              { name: "p99", label: t("nearlyAll"), color: "yellow.7" },
            ]}
          />
        </Paper>
      </SimpleGrid>
      <Paper withBorder>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard, too */}
        <section className="package-table" tabIndex={0} aria-label={t("byPackage")}>
          <Table verticalSpacing="xs" horizontalSpacing="md">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t("software")}</Table.Th>
                <Table.Th scope="col" ta="right">
                  {t("arrived")}
                </Table.Th>
                <Table.Th scope="col" ta="right">
                  {t("outcome.refused")}
                </Table.Th>
                <Table.Th scope="col" ta="right">
                  {t("share")}
                </Table.Th>
                <Table.Th scope="col" ta="right">
                  {t("half")}
                </Table.Th>
                <Table.Th scope="col" ta="right">
                  {t("most")}
                </Table.Th>
                <Table.Th scope="col" ta="right">
                  {t("nearlyAll")}
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {platforms.map((one) => {
                const arrived =
                  one.outcomes.delivered + one.outcomes["already-there"] + one.outcomes.collected;
                const { refused } = one.outcomes;
                const share = arrived + refused === 0 ? 0 : refused / (arrived + refused);
                return (
                  <Table.Tr key={one.platformKey}>
                    <Table.Th scope="row" fw={600}>
                      {platformName(one.platformKey, one.name)}
                    </Table.Th>
                    <Table.Td ta="right">{number(arrived)}</Table.Td>
                    <Table.Td ta="right">{number(refused)}</Table.Td>
                    <Table.Td ta="right">
                      {share.toLocaleString(locale, { style: "percent", maximumFractionDigits: 2 })}
                    </Table.Td>
                    {(["p50", "p95", "p99"] as const).map((part) => (
                      <Table.Td key={part} ta="right">
                        {one.delay ? duration(locale, one.delay[part]) : "–"}
                      </Table.Td>
                    ))}
                  </Table.Tr>
                );
              })}
            </Table.Tbody>
          </Table>
        </section>
      </Paper>
    </Stack>
  );
}
