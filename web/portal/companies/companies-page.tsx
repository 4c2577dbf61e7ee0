import { useTexts } from "../app/locale.tsx";
import { type Column, DataTable } from "../kit/data-table.tsx";
import { Empty } from "../kit/empty.tsx";
import { ChoiceFilter, Filters, SearchFilter } from "../kit/filters.tsx";
import { Page } from "../kit/page.tsx";
import { useStatusChoices } from "../kit/status.tsx";
import { Time } from "../kit/time.tsx";
import { useUrlState } from "../kit/url-state.ts";
import { allOf, oneOf, quoted, useList } from "../kit/use-list.ts";
import type { CompanyReply } from "./company.ts";
import { companiesTexts } from "./texts.ts";

/** All companies: found by name or id, filtered by the status of their connections. */
export function CompaniesPage() {
  const t = useTexts(companiesTexts);
  const { text, list: chosen } = useUrlState();
  const list = useList<CompanyReply>({
    path: "/companies",
    order: "-created",
    query: allOf(text("q") && `name~${quoted(text("q"))}`, oneOf("dataConnections.status", chosen("status"))),
  });
  const columns: Column<CompanyReply>[] = [
    { key: "name", title: t("company"), sort: "name", show: ({ name }) => name },
    { key: "created", title: t("created"), sort: "created", show: ({ created }) => <Time at={created} /> },
    {
      key: "lastSync",
      title: t("lastSync"),
      sort: "lastSync",
      show: ({ lastSync }) => <Time at={lastSync} />,
    },
  ];
  return (
    <Page title={t("title")}>
      <DataTable
        name="companies"
        label={t("title")}
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        rowTo={({ id }) => `/companies/${id}`}
        filters={
          <Filters names={["q", "status"]}>
            <SearchFilter label={t("search")} />
            <ChoiceFilter name="status" label={t("status")} choices={useStatusChoices("connection")} />
          </Filters>
        }
        empty={
          <Empty icon="building" title={t("emptyTitle")}>
            {t("emptyText")}
          </Empty>
        }
      />
    </Page>
  );
}
