import { ActionIcon, Menu } from "@mantine/core";
import { useState } from "react";
import { useLocation } from "wouter";
import { useTexts } from "../app/locale.tsx";
import { useSession } from "../app/session.tsx";
import { Copy } from "../kit/copy.tsx";
import { DataTable } from "../kit/data-table.tsx";
import { Empty } from "../kit/empty.tsx";
import { ExportButton } from "../kit/export-button.tsx";
import { ChoiceFilter, Filters, SearchFilter } from "../kit/filters.tsx";
import { Icon } from "../kit/icon.tsx";
import { LinkButton } from "../kit/link.tsx";
import { Page } from "../kit/page.tsx";
import { platforms } from "../kit/platform.tsx";
import { useStatusChoices } from "../kit/status.tsx";
import { useUrlState } from "../kit/url-state.ts";
import { allOf, type ListRequest, oneOf, useList } from "../kit/use-list.ts";
import { exportedColumns, useCompanyColumns } from "./columns.tsx";
import type { CompanyReply } from "./company.ts";
import { ConnectionsPanel } from "./connections-panel.tsx";
import { DeleteCompany } from "./delete-company.tsx";
import { found } from "./found.ts";
import { ownedBy, useOwners } from "./owners.ts";
import { companiesTexts } from "./texts.ts";

const filters = ["q", "status", "platform", "owner"];

/** All companies, found by name, id, connection or software, and filtered by the state of their connections and by owner. */
export function CompaniesPage() {
  const t = useTexts(companiesTexts);
  const { text, list: chosen, set } = useUrlState();
  const { may, person } = useSession();
  const { limited, namesOf, people } = useOwners();
  const [deleting, setDeleting] = useState<CompanyReply>();
  const request: ListRequest = {
    path: "/companies",
    order: "-created",
    query: allOf(
      found(text("q")),
      oneOf("dataConnections.status", chosen("status")),
      oneOf("dataConnections.integrationKey", chosen("platform")),
      ownedBy(chosen("owner"), person.id),
    ),
  };
  const list = useList<CompanyReply>(request);
  const open = (id: string | undefined) =>
    set({ connections: id, page: text("page") }, { push: id !== undefined });
  const columns = useCompanyColumns(open, namesOf);
  const owners = [
    { value: "me", label: t("mine") },
    ...people
      .filter(({ personId }) => personId !== person.id)
      .map(({ personId, name, disabled }) => ({
        value: personId,
        label: disabled ? t("disabledPerson", { name }) : name,
      })),
    { value: "none", label: t("noActiveOwner") },
  ];
  const create = may("companies.change") && (
    <LinkButton to="/companies/new" leftSection={<Icon name="plus" size={15} />}>
      {t("create")}
    </LinkButton>
  );
  return (
    <Page title={t("title")} lead={t(limited ? "leadOwned" : "lead")} actions={create}>
      <DataTable
        name="companies"
        label={t("title")}
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        rowTo={({ id }) => `/companies/${id}`}
        rowActions={(company) => (
          <>
            <Copy value={company.id} label={`${t("companyId")} (${company.name})`} />
            <RowMenu company={company} onLinks={open} onDelete={setDeleting} />
          </>
        )}
        filters={
          <Filters names={filters}>
            <SearchFilter label={t("search")} hint={t("searchHint")} />
            <ChoiceFilter name="status" label={t("status")} choices={useStatusChoices("connection")} />
            <ChoiceFilter
              name="platform"
              label={t("software")}
              choices={platforms.map(({ key, name }) => ({ value: key, label: name }))}
            />
            {!limited && <ChoiceFilter name="owner" label={t("owner")} choices={owners} />}
          </Filters>
        }
        tools={
          <ExportButton<CompanyReply>
            request={{ ...request, order: list.order }}
            file="companies"
            columns={exportedColumns(t, namesOf)}
          />
        }
        empty={
          <Empty icon="building" title={t(limited ? "emptyOwnedTitle" : "emptyTitle")} action={create}>
            {t(limited ? "emptyOwnedText" : "emptyText")}
          </Empty>
        }
      />
      {text("connections") && (
        <ConnectionsPanel companyId={text("connections")} onClose={() => open(undefined)} />
      )}
      {deleting && <DeleteCompany company={deleting} onClose={() => setDeleting(undefined)} />}
    </Page>
  );
}

function RowMenu(props: {
  company: CompanyReply;
  onLinks: (id: string) => void;
  onDelete: (company: CompanyReply) => void;
}) {
  const { company, onLinks, onDelete } = props;
  const t = useTexts(companiesTexts);
  const { may } = useSession();
  const [, go] = useLocation();
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={t("actionsOf", { name: company.name })}
        >
          <Icon name="dots" size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Icon name="link" size={15} />} onClick={() => onLinks(company.id)}>
          {t("linksAndConnections")}
        </Menu.Item>
        {may("companies.change") && (
          <Menu.Item
            leftSection={<Icon name="pencil" size={15} />}
            onClick={() => go(`/companies/${company.id}/edit`)}
          >
            {t("edit")}
          </Menu.Item>
        )}
        {may("companies.delete") && (
          <Menu.Item
            color="red"
            leftSection={<Icon name="bin" size={15} />}
            onClick={() => onDelete(company)}
          >
            {t("deleteCompany")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
