import { Group, Text } from "@mantine/core";
import type { TransactionType } from "../../../src/transactions/transaction.ts";
import { useTexts } from "../app/locale.tsx";
import { Copy } from "../kit/copy.tsx";
import { type Column, DataTable } from "../kit/data-table.tsx";
import { Empty } from "../kit/empty.tsx";
import { ChoiceFilter, Filters, SearchFilter } from "../kit/filters.tsx";
import { Money } from "../kit/money.tsx";
import { Pill, Status, useStatusChoices } from "../kit/status.tsx";
import { Day, Time } from "../kit/time.tsx";
import { useUrlState } from "../kit/url-state.ts";
import { useList } from "../kit/use-list.ts";
import { detailTexts } from "./detail-texts.ts";
import type { LineOutcome, PushRow } from "./push.ts";
import { typeTexts } from "./type-texts.ts";

/** Every line of a push with what became of it. */
export function PushLines({ push }: { push: PushRow }) {
  const t = useTexts(detailTexts);
  const { list: chosen, text } = useUrlState();
  const state = chosen("state").join(",") || undefined;
  const list = useList<LineOutcome>({
    path: `/companies/${push.companyId}/push/${push.pushOperationKey}/lines`,
    more: { state, transactionId: text("transaction") || undefined },
    pageSize: 100,
    live: push.status === "Pending",
    enabled: push.dataType === "bankTransactions",
  });
  const currency = push.currency ?? undefined;
  const columns: readonly Column<LineOutcome>[] = [
    {
      key: "id",
      title: t("transactionId"),
      width: 120,
      show: ({ transactionId }) => (
        <span className="id">
          <code>{transactionId}</code>
          <Copy value={transactionId} label={t("transactionId")} />
        </span>
      ),
    },
    { key: "state", title: t("state"), always: true, width: 110, show: (line) => <LineState line={line} /> },
    { key: "date", title: t("date"), show: ({ date }) => <Day date={date} /> },
    {
      key: "description",
      title: t("description"),
      width: 130,
      show: ({ description }) => description ?? <span className="dash">–</span>,
    },
    {
      key: "amount",
      title: t("amount"),
      align: "end",
      show: ({ amount }) => <Money amount={amount} currency={currency} />,
    },
    { key: "balance", title: t("balance"), align: "end", show: ({ balance }) => <Money amount={balance} /> },
    { key: "type", title: t("type"), show: (line) => <LineType line={line} /> },
    {
      key: "reason",
      title: t("reason"),
      width: 220,
      show: ({ code, reason }) =>
        reason ? (
          <>
            {reason}
            {code && (
              <Text size="xs" c="dimmed">
                <code>{code}</code>
              </Text>
            )}
          </>
        ) : (
          <span className="dash">–</span>
        ),
    },
    {
      key: "settled",
      title: t("settled"),
      optional: true,
      show: ({ settledOnUtc }) => <Time at={settledOnUtc} />,
    },
  ];
  return (
    <DataTable
      name="push-lines"
      label={t("tab.lines")}
      list={list}
      columns={columns}
      rowKey={({ transactionId }) => transactionId}
      filters={
        <Filters names={["transaction", "state"]}>
          <SearchFilter name="transaction" label={t("searchTransaction")} />
          <ChoiceFilter name="state" label={t("state")} choices={useStatusChoices("line")} />
        </Filters>
      }
      empty={
        <Empty icon="list" title={t("noLines")}>
          {t("noLinesText")}
        </Empty>
      }
    />
  );
}

function LineState({ line }: { line: LineOutcome }) {
  const t = useTexts(detailTexts);
  return (
    <Group gap={4} wrap="nowrap">
      <Status kind="line" of={line.state} explain />
      {line.repeated && (
        <Pill tone="quiet" explain={t("repeatedWhy")}>
          {t("repeatedLine")}
        </Pill>
      )}
    </Group>
  );
}

/** The type, and a sign when it says otherwise than the amount: some software goes by the one, some by the other. */
function LineType({ line: { transactionType, amount } }: { line: LineOutcome }) {
  const t = useTexts(detailTexts);
  const inWords = useTexts(typeTexts);
  if (!transactionType) return <span className="dash">–</span>;
  const word = inWords(`type.${transactionType as TransactionType}`);
  const contrary =
    (transactionType === "Credit" && amount < 0) || (transactionType === "Debit" && amount > 0);
  return contrary ? (
    <Pill tone="warn" explain={t("contraryWhy")}>
      {word}
    </Pill>
  ) : (
    word
  );
}
