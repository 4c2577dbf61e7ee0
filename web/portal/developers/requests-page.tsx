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
import { Pill } from "../kit/status.tsx";
import { Duration, Time } from "../kit/time.tsx";
import { useUrlState } from "../kit/url-state.ts";
import { allOf, anyOf, oneOf, quoted, useList } from "../kit/use-list.ts";
import { asUuid, type Key, type RequestRow, toneOf } from "./developers.ts";
import { requestTexts } from "./texts.ts";
import "./developers.css";

/** Classes of statuses, as conditions of the list; refusals have an index of their own, by `refused`. */
const classes: Readonly<Record<string, string>> = {
  "2xx": "status<300",
  "4xx": "{refused=true&&status<500}",
  "5xx": "{refused=true&&status>=500}",
};

/** Every call of the API, without bodies. */
export function RequestsPage() {
  const t = useTexts(requestTexts);
  const { text, list: chosen } = useUrlState();
  const live = useLive();
  const keys = useApi<{ results: Key[] }>("/keys").data?.results ?? [];
  const list = useList<RequestRow>({
    path: "/requests",
    order: "-at",
    query: allOf(
      searchFor(text("q")),
      anyOf(...chosen("status").map((one) => classes[one]!)),
      oneOf("method", chosen("method")),
      oneOf("apiKeyId", chosen("key")),
      text("company") && `companyId=${text("company")}`,
      text("from") ? `at>=${text("from")}` : lookback(text("q"), text("until")),
      text("until") && `at<${dayAfter(text("until"))}`,
    ),
    live,
    countAtMost: 10_000,
  });
  const columns: Column<RequestRow>[] = [
    { key: "path", title: t("path"), always: true, width: 260, show: (row) => <PathOf request={row} /> },
    {
      key: "status",
      title: t("status"),
      sort: "status",
      show: ({ status, code }) => (
        <Pill tone={toneOf(status)} explain={code ?? undefined}>
          {String(status)}
        </Pill>
      ),
    },
    { key: "at", title: t("time"), sort: "at", width: 180, show: ({ at }) => <Time at={at} exact /> },
    {
      key: "duration",
      title: t("duration"),
      sort: "durationMs",
      align: "end",
      show: ({ durationMs }) => <Duration ms={durationMs} />,
    },
    { key: "caller", title: t("caller"), width: 120, show: (row) => <Caller of={row} /> },
    {
      key: "company",
      title: t("company"),
      width: 130,
      show: ({ companyId, companyName }) =>
        companyId ? (
          <Go to={`/companies/${companyId}`}>{companyName ?? t("erased")}</Go>
        ) : (
          <span className="dash">–</span>
        ),
    },
    {
      key: "correlation",
      title: t("correlationId"),
      show: ({ correlationId }) => <Id value={correlationId} label={t("correlationId")} short />,
    },
    { key: "operation", title: t("operation"), optional: true, show: ({ operation }) => operation ?? "–" },
    { key: "address", title: t("address"), optional: true, show: ({ address }) => address },
    {
      key: "replay",
      title: t("replay"),
      optional: true,
      show: ({ replayOf }) => (replayOf ? <Id value={replayOf} short label={t("replay")} /> : "–"),
    },
  ];
  return (
    <Page title={t("title")} lead={t("lead")}>
      <DataTable
        name="requests"
        label={t("title")}
        list={list}
        columns={columns}
        rowKey={({ correlationId }) => correlationId}
        rowTo={({ correlationId }) => `/developers/requests/${correlationId}`}
        tools={<LiveToggle />}
        filters={
          <Filters names={["q", "status", "method", "key", "company", "from", "until"]}>
            <SearchFilter label={t("search")} hint={t("searchHint")} />
            <ChoiceFilter
              name="status"
              label={t("status")}
              choices={[
                { value: "2xx", label: t("good") },
                { value: "4xx", label: t("refused") },
                { value: "5xx", label: t("failed") },
              ]}
            />
            <ChoiceFilter
              name="method"
              label={t("method")}
              choices={["GET", "POST", "PUT", "PATCH", "DELETE"].map((value) => ({ value, label: value }))}
            />
            <ChoiceFilter
              name="key"
              label={t("key")}
              choices={keys.map(({ id, name, maskedKey }) => ({
                value: id,
                label: `${name ?? "–"} (…${maskedKey.slice(-4)})`,
              }))}
            />
            <DateFilter label={t("date")} />
          </Filters>
        }
        empty={
          <Empty icon="list" title={t("emptyTitle")}>
            {t("emptyText")}
          </Empty>
        }
      />
    </Page>
  );
}

/** An id is searched for as such, anything else in paths, operations and codes. */
function searchFor(given: string): string | undefined {
  const text = given.trim();
  if (text === "") return undefined;
  const id = asUuid(text);
  const word = quoted(text);
  return id ? `correlationId=${id}||companyId=${id}` : `path~${word}||operation~${word}||code~${word}`;
}

/** Text is looked for in the last day unless days are chosen: among millions of requests it has no index. */
function lookback(given: string, until: string): string | undefined {
  if (given.trim() === "" || asUuid(given) || until) return undefined;
  return `at>=${new Date(Date.now() - 86_400_000).toISOString().slice(0, 13)}:00Z`;
}

const dayAfter = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

function PathOf({ request: { method, path } }: { request: RequestRow }) {
  return (
    <Group gap="xs" wrap="nowrap">
      <code className="method">{method}</code>
      <code className="path">{path}</code>
    </Group>
  );
}

function Caller({ of: { caller, apiKeyName, apiKeyId } }: { of: RequestRow }) {
  const t = useTexts(requestTexts);
  if (caller === "key") return apiKeyName ?? (apiKeyId ? t("deletedKey") : "–");
  return caller === "token" ? t("token") : <span className="dash">{t("nobody")}</span>;
}
