import { ActionIcon, Group, Tooltip } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { useChange } from "../app/use-api.ts";
import { type Column, DataTable } from "../kit/data-table.tsx";
import { Empty } from "../kit/empty.tsx";
import { ChoiceFilter, DateFilter, Filters, SearchFilter } from "../kit/filters.tsx";
import { Icon } from "../kit/icon.tsx";
import { Id } from "../kit/id.tsx";
import { notify } from "../kit/notify.ts";
import { Pill, Status, useStatusChoices } from "../kit/status.tsx";
import { Time } from "../kit/time.tsx";
import { useUrlState } from "../kit/url-state.ts";
import { allOf, oneOf, useList } from "../kit/use-list.ts";
import { searchMessages, untilDay } from "./message-search.ts";
import { webhookTexts } from "./texts.ts";
import { type Endpoint, type Message, messagePath } from "./webhooks.ts";

/** What was sent to an endpoint, newest first; each can be sent again. */
export function EndpointMessages({ endpoint, live }: { endpoint: Endpoint; live: boolean }) {
  const t = useTexts(webhookTexts);
  const { text, list: chosen } = useUrlState();
  const path = `/webhooks/${endpoint.id}/messages`;
  const list = useList<Message>({
    path,
    order: "-created",
    query: allOf(
      searchMessages(text("q")),
      oneOf("status", chosen("status")),
      text("from") && `created>=${text("from")}`,
      text("until") && untilDay(text("until")),
    ),
    live,
  });
  const resend = useChange<Message>(({ id }) => ({ path: `${path}/${id}/replay` }), {
    refresh: [path, "/endpoints"],
    onDone: () => notify.done(t("resent")),
  });
  const columns: Column<Message>[] = [
    { key: "type", title: t("event"), sort: "eventType", show: ({ eventType }) => eventType },
    {
      key: "status",
      title: t("status"),
      sort: "status",
      show: ({ status, test }) => (
        <Group gap="xs" wrap="nowrap">
          <Status kind="message" of={status} explain />
          {test && <Pill tone="quiet">{t("example")}</Pill>}
        </Group>
      ),
    },
    {
      key: "attempts",
      title: t("attempts"),
      sort: "attempts",
      align: "end",
      show: ({ attempts }) => attempts,
    },
    {
      key: "next",
      title: t("nextAttempt"),
      optional: true,
      show: ({ nextAttempt }) => <Time at={nextAttempt} relative />,
    },
    {
      key: "created",
      title: t("created"),
      sort: "created",
      show: ({ created }) => <Time at={created} exact />,
    },
    {
      key: "id",
      title: t("messageId"),
      optional: true,
      show: ({ id }) => <Id value={id} label={t("messageId")} short />,
    },
  ];
  return (
    <DataTable
      name="endpoint-messages"
      label={t("messages")}
      list={list}
      columns={columns}
      rowKey={({ id }) => id}
      rowTo={({ id }) => messagePath(endpoint.id, id)}
      rowActions={(message) => (
        <Tooltip label={t("resend")}>
          <ActionIcon
            variant="subtle"
            loading={resend.isPending && resend.variables?.id === message.id}
            onClick={() =>
              resend.mutate(message, { onError: (error) => notify.failed(error, t("notResent")) })
            }
            aria-label={t("resendOf", { event: message.eventType })}
          >
            <Icon name="again" size={16} />
          </ActionIcon>
        </Tooltip>
      )}
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
  );
}
