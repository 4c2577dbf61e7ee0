import "./audit.css";
import { Button, Group, Menu, Select, Text } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import { type Column, DataTable } from "../kit/data-table.tsx";
import { Empty } from "../kit/empty.tsx";
import { ChoiceFilter, DateFilter, Filters, SearchFilter } from "../kit/filters.tsx";
import { Icon } from "../kit/icon.tsx";
import { Id } from "../kit/id.tsx";
import { Go } from "../kit/link.tsx";
import { LiveToggle, useLive } from "../kit/live-toggle.tsx";
import { Page } from "../kit/page.tsx";
import { Time } from "../kit/time.tsx";
import { useUrlState } from "../kit/url-state.ts";
import { actorName, type Event, exportAddress, filterNames, filtersOf, type Say } from "./audit.ts";
import { EventDrawer } from "./event-drawer.tsx";
import { Outcome } from "./outcome.tsx";
import { auditTexts } from "./texts.ts";
import { TrailPanel } from "./trail-panel.tsx";
import { useEvents } from "./use-events.ts";

const actorKinds = ["person", "api-key", "company-token", "customer", "visitor", "system"] as const;
const outcomes = ["success", "denied", "failed"] as const;

/** Who did what: found by filters, looked at with before and after, exported, and proved to be as it was written. */
export function AuditPage() {
  const t = useTexts(auditTexts);
  const url = useUrlState();
  const filters = filtersOf(url);
  const { list, older, fetching } = useEvents(filters, useLive());
  const opened = url.text("event");
  const openTo = (id: string) => {
    const query = new URLSearchParams(window.location.search);
    query.set("event", id);
    return `/settings/audit?${query}`;
  };
  return (
    <Page title={t("title")} lead={t("lead")} actions={<Export filters={filters} />}>
      <TrailPanel />
      <DataTable
        name="audit"
        label={t("title")}
        list={list}
        columns={columnsOf(t)}
        rowKey={({ id }) => id}
        rowTo={({ id }) => openTo(id)}
        tools={<LiveToggle />}
        filters={<AuditFilters />}
        empty={
          <Empty icon="shield" title={t("emptyTitle")}>
            {t("emptyText")}
          </Empty>
        }
      />
      {older && (
        <Group justify="center">
          <Button variant="default" loading={fetching} onClick={older}>
            {t("older")}
          </Button>
        </Group>
      )}
      {opened && <EventDrawer key={opened} id={opened} onClose={() => url.set({ event: undefined })} />}
    </Page>
  );
}

const columnsOf = (t: Say): Column<Event>[] => [
  {
    key: "type",
    title: t("event"),
    width: 190,
    show: ({ type }) => <code>{type}</code>,
  },
  { key: "outcome", title: t("outcome"), show: ({ outcome }) => <Outcome of={outcome} t={t} /> },
  { key: "at", title: t("time"), width: 150, show: ({ at }) => <Time at={at} exact /> },
  {
    key: "who",
    title: t("who"),
    width: 140,
    show: (event) => (
      <>
        {actorName(event, t)}
        {event.actor.role && (
          <Text span size="xs" c="dimmed" display="block">
            {event.actor.role}
          </Text>
        )}
      </>
    ),
  },
  {
    key: "company",
    title: t("company"),
    show: ({ companyId, companyName }) =>
      companyId === null ? (
        <Text span size="sm" c="dimmed">
          {t("installation")}
        </Text>
      ) : companyName ? (
        <Go to={`/companies/${companyId}`} size="sm">
          {companyName}
        </Go>
      ) : (
        <Text span size="sm" c="dimmed">
          {t("deletedCompany")}
        </Text>
      ),
  },
  { key: "concerns", title: t("concerns"), show: (event) => <Concerns event={event} /> },
  {
    key: "address",
    title: t("address"),
    show: ({ actor }) => actor.address ?? <span className="dash">–</span>,
  },
  {
    key: "correlation",
    title: t("correlationId"),
    optional: true,
    show: ({ correlationId }) => <Id value={correlationId} label={t("correlationId")} short />,
  },
];

/** The nearest thing it is about, besides the company. */
function Concerns({ event: { target } }: { event: Event }) {
  const [name, value] = Object.entries(target).findLast(([name]) => name !== "companyId") ?? [];
  if (name === undefined || typeof value !== "string") return <span className="dash">–</span>;
  if (name === "operation") return <code>{value}</code>;
  return <Id value={value} label={name} short />;
}

function AuditFilters() {
  const t = useTexts(auditTexts);
  const { text, set } = useUrlState();
  const types = useApi<{ results: string[] }>("/audit/types").data?.results ?? [];
  return (
    <Filters names={filterNames}>
      <SearchFilter label={t("search")} hint={t("searchHint")} />
      <Select
        aria-label={t("type")}
        placeholder={t("anyType")}
        data={types}
        value={text("type") || null}
        onChange={(value) => set({ type: value ?? undefined })}
        searchable
        clearable
        w={180}
        maw="100%"
      />
      <ChoiceFilter
        name="actor"
        label={t("actor")}
        single
        choices={actorKinds.map((value) => ({ value, label: t(`actor.${value}`) }))}
      />
      <ChoiceFilter
        name="outcome"
        label={t("outcome")}
        single
        choices={outcomes.map((value) => ({ value, label: t(`outcome.${value}`) }))}
      />
      <DateFilter label={t("period")} />
      <Only name="company" label={t("onlyCompany", { id: text("company").slice(0, 8) })} />
      <Only name="by" label={t("onlyActor", { id: text("by").slice(0, 8) })} />
      <Only name="request" label={t("onlyRequest", { id: text("request").slice(0, 8) })} />
    </Filters>
  );
}

/** A filter that a link set; pressed, it is gone. */
function Only({ name, label }: { name: string; label: string }) {
  const t = useTexts(auditTexts);
  const { text, set } = useUrlState();
  if (!text(name)) return null;
  return (
    <Button
      variant="light"
      rightSection={<Icon name="cross" size={13} />}
      aria-label={t("removeFilter", { name: label })}
      onClick={() => set({ [name]: undefined })}
    >
      {label}
    </Button>
  );
}

function Export({ filters }: { filters: ReturnType<typeof filtersOf> }) {
  const t = useTexts(auditTexts);
  return (
    <Menu position="bottom-end" width={280}>
      <Menu.Target>
        <Button variant="default" leftSection={<Icon name="download" size={15} />}>
          {t("export")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("exportNote")}</Menu.Label>
        <Menu.Item component="a" href={exportAddress("csv", filters)} download>
          {t("exportCsv")}
        </Menu.Item>
        <Menu.Item component="a" href={exportAddress("jsonl", filters)} download>
          {t("exportJsonl")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
