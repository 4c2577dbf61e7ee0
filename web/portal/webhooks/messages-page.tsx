import { Group } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import { type Column, DataTable } from "../kit/data-table.tsx";
import { Empty } from "../kit/empty.tsx";
import { ChoiceFilter, DateFilter, Filters, SearchFilter } from "../kit/filters.tsx";
import { Id } from "../kit/id.tsx";
import { Go } from "../kit/link.tsx";
import { LiveToggle, useLive } from "../kit/live-toggle.tsx";
import { Page } from "../kit/page.tsx";
import { Pill, Status, useStatusChoices } from "../kit/status.tsx";
import { Time } from "../kit/time.tsx";
import { useUrlState } from "../kit/url-state.ts";
import { allOf, oneOf, useList } from "../kit/use-list.ts";
import { searchMessages, untilDay } from "./message-search.ts";
import { webhookTexts } from "./texts.ts";
import { WebhookTabs } from "./webhook-tabs.tsx";
import { type Endpoint, messagePath, shortUrl, type ToldMessage } from "./webhooks.ts";

/** The messages of all endpoints, with how each was delivered to whom. */
export function MessagesPage() {
  const t = useTexts(webhookTexts);
  const live = useLive();
  const { text, list: chosen } = useUrlState();
  const endpoints = useApi<{ results: Endpoint[] }>("/endpoints").data?.results ?? [];
  const nameOf = (id: string): string => {
    const found = endpoints.find((endpoint) => endpoint.id === id);
    return found ? shortUrl(found.url) : t("deletedEndpoint");
  };
  const list = useList<ToldMessage>({
    path: "/webhookMessages",
    order: "-created",
    query: allOf(
      searchMessages(text("q")),
      oneOf("status", chosen("status")),
      text("from") && `created>=${text("from")}`,
      text("until") && untilDay(text("until")),
    ),
    live,
    countAtMost: 10_000,
  });
  const columns: Column<ToldMessage>[] = [
    { key: "type", title: t("event"), show: ({ eventType }) => eventType },
    {
      key: "deliveries",
      title: t("deliveries"),
      always: true,
      show: ({ id, deliveries }) => (
        <>
          {deliveries.map(({ webhookId, status, test }) => (
            <Group key={webhookId} gap="xs" wrap="nowrap">
              <Status kind="message" of={status} />
              <Go to={messagePath(webhookId, id)} size="sm">
                {nameOf(webhookId)}
              </Go>
              {test && <Pill tone="quiet">{t("example")}</Pill>}
            </Group>
          ))}
        </>
      ),
    },
    {
      key: "company",
      title: t("company"),
      show: ({ companyId, companyName }) =>
        companyId ? (
          <Go to={`/companies/${companyId}`} size="sm">
            {companyName ?? t("erased")}
          </Go>
        ) : (
          <span className="dash">–</span>
        ),
    },
    {
      key: "created",
      title: t("created"),
      sort: "created",
      show: ({ created }) => <Time at={created} exact />,
    },
    { key: "id", title: t("messageId"), show: ({ id }) => <Id value={id} label={t("messageId")} short /> },
  ];
  return (
    <Page title={t("title")} lead={t("lead")} tabs={<WebhookTabs />}>
      <DataTable
        name="webhook-messages"
        label={t("messages")}
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        rowTo={({ id, deliveries: [first] }) => first && messagePath(first.webhookId, id)}
        tools={<LiveToggle />}
        filters={
          <Filters names={["q", "status", "from", "until"]}>
            <SearchFilter label={t("searchMessages")} hint={t("searchHint")} />
            <ChoiceFilter name="status" label={t("status")} choices={useStatusChoices("message")} />
            <DateFilter label={t("date")} />
          </Filters>
        }
        empty={
          <Empty icon="send" title={t("noMessages")}>
            {t("noMessagesText")}
          </Empty>
        }
      />
    </Page>
  );
}
