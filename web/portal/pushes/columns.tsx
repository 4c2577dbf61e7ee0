import { Group, Text } from "@mantine/core";
import { useLocale, useTexts } from "../app/locale.tsx";
import { Copy } from "../kit/copy.tsx";
import type { CsvColumn } from "../kit/csv.ts";
import type { Column } from "../kit/data-table.tsx";
import { Go } from "../kit/link.tsx";
import { platformName } from "../kit/platform.tsx";
import { Pill, Status, type Tone } from "../kit/status.tsx";
import { Time } from "../kit/time.tsx";
import { type PushRow, span } from "./push.ts";
import { pushesTexts } from "./texts.ts";

/** What the list of pushes can show. */
export function usePushColumns(withCompany: boolean): readonly Column<PushRow>[] {
  const t = useTexts(pushesTexts);
  const { locale } = useLocale();
  const company: Column<PushRow> = {
    key: "company",
    title: t("company"),
    width: 160,
    show: ({ companyId, companyName }) => <Go to={`/companies/${companyId}`}>{companyName}</Go>,
  };
  return [
    {
      key: "requested",
      title: t("requested"),
      sort: "requestedOnUtc",
      width: 150,
      show: ({ requestedOnUtc }) => <Time at={requestedOnUtc} />,
    },
    {
      key: "status",
      title: t("status"),
      width: 110,
      show: ({ status, handled }) => (
        <Group gap={4} wrap="nowrap">
          <Status kind="push" of={status} explain />
          {handled && <Pill tone="quiet">{t("handled")}</Pill>}
        </Group>
      ),
    },
    { key: "outcomes", title: t("outcomes"), width: 150, show: (push) => <Counts push={push} /> },
    ...(withCompany ? [company] : []),
    {
      key: "account",
      title: t("account"),
      width: 150,
      show: ({ accountName, accountNumber }) =>
        accountName ? (
          <span>
            {accountName}{" "}
            <Text span size="xs" c="dimmed">
              {accountNumber}
            </Text>
          </span>
        ) : (
          <span className="dash">–</span>
        ),
    },
    {
      key: "software",
      title: t("software"),
      show: ({ platformKey, platformName: otherwise }) => platformName(platformKey, otherwise),
    },
    { key: "lines", title: t("lines"), align: "end", show: ({ lines }) => String(lines) },
    {
      key: "took",
      title: t("took"),
      align: "end",
      show: ({ requestedOnUtc, completedOnUtc }) =>
        completedOnUtc ? span(locale, requestedOnUtc, completedOnUtc) : <span className="dash">–</span>,
    },
    {
      key: "reason",
      title: t("reason"),
      width: 260,
      optional: true,
      show: ({ errorMessage }) => errorMessage ?? <span className="dash">–</span>,
    },
    {
      key: "key",
      title: t("key"),
      optional: true,
      show: ({ pushOperationKey }) => (
        <span className="id">
          <code title={pushOperationKey}>{pushOperationKey.slice(0, 8)}…</code>
          <Copy value={pushOperationKey} label={t("key")} />
        </span>
      ),
    },
  ];
}

const kinds = [
  ["refused", "bad"],
  ["inDoubt", "warn"],
  ["cancelled", "quiet"],
  ["waiting", "busy"],
  ["atProvider", "busy"],
  ["available", "busy"],
  ["delivered", "good"],
  ["alreadyThere", "good"],
  ["collected", "good"],
] as const satisfies readonly (readonly [keyof PushRow["counts"], Tone])[];

/** How many lines stand where, what needs somebody first. */
export function Counts({ push }: { push: Pick<PushRow, "counts"> }) {
  const t = useTexts(pushesTexts);
  const some = kinds.filter(([kind]) => push.counts[kind] > 0);
  if (some.length === 0) return <span className="dash">–</span>;
  return (
    <Group gap={4}>
      {some.map(([kind, tone]) => (
        <Pill key={kind} tone={tone}>
          {t(`counts.${kind}`, { count: push.counts[kind] })}
        </Pill>
      ))}
    </Group>
  );
}

type Say = (key: keyof (typeof pushesTexts)["en"], values?: Record<string, string | number>) => string;

/** The same for a file: whole ids, instants in UTC. */
export const exportedColumns = (t: Say): readonly CsvColumn<PushRow>[] => [
  { title: t("key"), value: ({ pushOperationKey }) => pushOperationKey },
  { title: t("requested"), value: ({ requestedOnUtc }) => requestedOnUtc },
  { title: t("completed"), value: ({ completedOnUtc }) => completedOnUtc ?? "" },
  { title: t("status"), value: ({ status }) => status },
  { title: t("companyId"), value: ({ companyId }) => companyId },
  { title: t("company"), value: ({ companyName }) => companyName },
  { title: t("software"), value: ({ platformKey }) => platformName(platformKey) },
  { title: t("account"), value: ({ accountId }) => accountId ?? "" },
  { title: t("lines"), value: ({ lines }) => String(lines) },
  {
    title: t("outcomes"),
    value: ({ counts }) =>
      kinds
        .filter(([kind]) => counts[kind] > 0)
        .map(([kind]) => t(`counts.${kind}`, { count: counts[kind] }))
        .join("; "),
  },
  { title: t("reason"), value: ({ errorMessage }) => errorMessage ?? "" },
  { title: t("handled"), value: ({ handled }) => handled?.at ?? "" },
];
