import "./audit.css";
import { Button, Group, Menu, Select, Text } from "@mantine/core";
import type { PortalRole } from "../../../src/access/roles.ts";
import { useTexts } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import { type Column, DataTable } from "../kit/data-table.tsx";
import { Empty } from "../kit/empty.tsx";
import { ChoiceFilter, DateFilter, Filters, SearchFilter } from "../kit/filters.tsx";
import { Icon } from "../kit/icon.tsx";
import { Id } from "../kit/id.tsx";
import { LiveToggle, useLive } from "../kit/live-toggle.tsx";
import { Page } from "../kit/page.tsx";
import { Time } from "../kit/time.tsx";
import { useUrlState } from "../kit/url-state.ts";
import { useRoleName } from "../people/role-name.ts";
import { About } from "./about.tsx";
import {
  actorName,
  type Event,
  exportAddress,
  filterNames,
  filtersOf,
  type Say,
  sentenceOf,
  type Tell,
} from "./audit.ts";
import { EventDrawer } from "./event-drawer.tsx";
import { auditEventTexts } from "./event-texts.ts";
import { Outcome } from "./outcome.tsx";
import { auditTexts } from "./texts.ts";
import { TrailPanel } from "./trail-panel.tsx";
import { useEvents } from "./use-events.ts";

const actorKinds = ["person", "api-key", "company-token", "customer", "visitor", "system"] as const;
const outcomes = ["success", "denied", "failed"] as const;

/** Who did what: found by filters, looked at with before and after, exported, and proved to be as it was written. */
export function AuditPage() {
  const t = useTexts(auditTexts);
  const told = useTexts(auditEventTexts);
  const roleName = useRoleName();
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
        columns={columnsOf(t, told, roleName)}
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

const columnsOf = (t: Say, told: Tell, roleName: (role: PortalRole) => string): Column<Event>[] => [
  {
    key: "type",
    title: t("event"),
    width: 250,
    show: ({ type }) => (
      <>
        {sentenceOf(type, told)}
        <code className="type">{type}</code>
      </>
    ),
  },
  { key: "outcome", title: t("outcome"), show: ({ outcome }) => <Outcome of={outcome} t={t} /> },
  { key: "at", title: t("time"), width: 180, show: ({ at }) => <Time at={at} exact /> },
  {
    key: "who",
    title: t("who"),
    width: 140,
    show: (event) => (
      <>
        {actorName(event, t)}
        {event.actor.role && (
          <Text span size="xs" c="dimmed" display="block">
            {roleName(event.actor.role as PortalRole)}
          </Text>
        )}
      </>
    ),
  },
  { key: "concerns", title: t("concerns"), width: 180, show: (event) => <About event={event} /> },
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

function AuditFilters() {
  const t = useTexts(auditTexts);
  const told = useTexts(auditEventTexts);
  const { text, set } = useUrlState();
  const types = useApi<{ results: string[] }>("/audit/types").data?.results ?? [];
  return (
    <Filters names={filterNames}>
      <SearchFilter label={t("search")} hint={t("searchHint")} />
      <Select
        aria-label={t("type")}
        placeholder={t("anyType")}
        data={types.map((value) => ({ value, label: sentenceOf(value, told) }))}
        filter={({ options, search }) =>
          options.filter((option) => "value" in option && found(option, search))
        }
        value={text("type") || null}
        onChange={(value) => set({ type: value ?? undefined })}
        searchable
        clearable
        w={240}
        comboboxProps={{ width: 360, position: "bottom-start" }}
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

/** By the words of the sentence or the code. */
const found = ({ value, label }: { value: string; label: string }, search: string): boolean =>
  `${label} ${value}`.toLowerCase().includes(search.trim().toLowerCase());

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
