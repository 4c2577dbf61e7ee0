import { Button, Group, Menu, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { useSession } from "../app/session.tsx";
import { useApi } from "../app/use-api.ts";
import { type Column, DataTable } from "../kit/data-table.tsx";
import { Empty } from "../kit/empty.tsx";
import { Filters, SearchFilter } from "../kit/filters.tsx";
import { Icon } from "../kit/icon.tsx";
import { Id } from "../kit/id.tsx";
import { LinkButton } from "../kit/link.tsx";
import { Money } from "../kit/money.tsx";
import { platformName } from "../kit/platform.tsx";
import { Status } from "../kit/status.tsx";
import { Day, Time } from "../kit/time.tsx";
import { useUrlState } from "../kit/url-state.ts";
import { type List, type ListPage, listOf } from "../kit/use-list.ts";
import { accountTexts } from "./account-texts.ts";
import { AddAccount } from "./add-account.tsx";
import { DeleteAccount, DisconnectAccount, RenameAccount } from "./change-account.tsx";
import {
  accountsPath,
  type CompanyReply,
  type ConnectionReply,
  type FeedRow,
  mapsInside,
  type SourceAccountReply,
} from "./company.ts";
import type { TabProps } from "./company-page.tsx";
import { ImportAccounts } from "./import-accounts.tsx";
import { MapAccount } from "./map-account.tsx";

const pageSize = 50;

/** Source accounts of one connection: made, imported, renamed, mapped, disconnected, deleted. */
export function AccountsTab({ company, live }: TabProps) {
  const t = useTexts(accountTexts);
  const { text, set } = useUrlState();
  const connection = chosenConnection(company, text("connection"));
  if (!connection)
    return (
      <Empty
        icon="plug"
        title={t("noConnection")}
        action={<LinkButton to={`/companies/${company.id}/connections`}>{t("toConnections")}</LinkButton>}
      >
        {t("noConnectionText")}
      </Empty>
    );
  return (
    <Stack gap="md">
      <Select
        label={t("connection")}
        maw={420}
        value={connection.id}
        allowDeselect={false}
        data={company.dataConnections.map((one) => ({
          value: one.id,
          label: `${platformName(one.integrationKey, one.platformName)} · ${one.id.slice(0, 8)}`,
        }))}
        onChange={(id) => set({ connection: id ?? undefined, q: undefined })}
      />
      <Accounts key={connection.id} company={company} connection={connection} live={live} />
    </Stack>
  );
}

/** The one that was asked for, else one that works, else the newest. */
export const chosenConnection = (
  { dataConnections }: CompanyReply,
  asked: string,
): ConnectionReply | undefined =>
  dataConnections.find(({ id }) => id === asked) ??
  dataConnections.find(({ status }) => status === "Linked") ??
  dataConnections[0];

type Dialog =
  | { readonly kind: "add" | "import" }
  | { readonly kind: "rename" | "map" | "disconnect" | "delete"; readonly account: SourceAccountReply };

function Accounts({ company, connection, live }: TabProps & { connection: ConnectionReply }) {
  const t = useTexts(accountTexts);
  const { may } = useSession();
  const [dialog, open] = useState<Dialog>();
  const path = accountsPath(company.id, connection.id);
  const { data, error, refetch } = useApi<SourceAccountReply[]>(path, { live });
  const { data: feeds } = useApi<ListPage<FeedRow>>(
    `/companies/${company.id}/feeds?connectionId=${connection.id}&pageSize=200`,
    { live },
  );
  const feedOf = new Map(feeds?.results.map((feed) => [feed.accountId, feed]));
  const list = usePages(data, error, () => void refetch());
  const close = () => open(undefined);
  const props = { companyId: company.id, connection, onClose: close };
  const change = may("accounts.change");
  const mappable = connection.status === "Linked" && !mapsInside(connection.integrationKey);
  return (
    <>
      <DataTable
        name="company-accounts"
        label={t("accounts")}
        list={list}
        rowKey={({ id }) => id}
        columns={useColumns(feedOf)}
        filters={
          <Filters names={["q"]}>
            <SearchFilter label={t("search")} hint={t("searchHint")} />
          </Filters>
        }
        tools={
          change && (
            <>
              <Button
                variant="default"
                leftSection={<Icon name="upload" size={15} />}
                onClick={() => open({ kind: "import" })}
              >
                {t("import")}
              </Button>
              <Button leftSection={<Icon name="plus" size={15} />} onClick={() => open({ kind: "add" })}>
                {t("add")}
              </Button>
            </>
          )
        }
        rowActions={
          change
            ? (account) => (
                <AccountMenu account={account} mappable={mappable} open={(kind) => open({ kind, account })} />
              )
            : undefined
        }
        empty={
          <Empty
            icon="list"
            title={t("empty")}
            action={
              change && (
                <Group gap="xs">
                  <Button variant="default" onClick={() => open({ kind: "import" })}>
                    {t("import")}
                  </Button>
                  <Button onClick={() => open({ kind: "add" })}>{t("add")}</Button>
                </Group>
              )
            }
          >
            {t("emptyText")}
          </Empty>
        }
      />
      {connection.status !== "Linked" && (data?.length ?? 0) > 0 && (
        <Text size="sm" c="dimmed">
          {t("linkFirst")}
        </Text>
      )}
      {mapsInside(connection.integrationKey) && (
        <Text size="sm" c="dimmed">
          {t("mapsInside", { software: platformName(connection.integrationKey, connection.platformName) })}
        </Text>
      )}
      {dialog?.kind === "add" && <AddAccount {...props} />}
      {dialog?.kind === "import" && <ImportAccounts {...props} />}
      {dialog?.kind === "rename" && <RenameAccount {...props} account={dialog.account} />}
      {dialog?.kind === "map" && <MapAccount {...props} account={dialog.account} />}
      {dialog?.kind === "disconnect" && <DisconnectAccount {...props} account={dialog.account} />}
      {dialog?.kind === "delete" && <DeleteAccount {...props} account={dialog.account} />}
    </>
  );
}

function useColumns(feedOf: ReadonlyMap<string, FeedRow>): Column<SourceAccountReply>[] {
  const t = useTexts(accountTexts);
  const target = ({ id }: SourceAccountReply) => feedOf.get(id)?.target;
  return [
    { key: "name", title: t("name"), show: ({ accountName }) => <strong>{accountName}</strong> },
    { key: "id", title: t("id"), show: ({ id }) => <Id value={id} label={t("id")} /> },
    { key: "status", title: t("status"), show: ({ status }) => <Status kind="account" of={status} /> },
    {
      key: "target",
      title: t("target"),
      show: (one) => target(one)?.name ?? target(one)?.id ?? <span className="dash">–</span>,
    },
    { key: "type", title: t("type"), show: ({ accountType }) => typeWord(t, accountType) },
    { key: "number", title: t("number"), show: ({ accountNumber }) => <code>{accountNumber}</code> },
    {
      key: "balance",
      title: t("balance"),
      align: "end",
      show: ({ balance, currency }) => <Money amount={balance} currency={currency} />,
    },
    {
      key: "nickname",
      title: t("nickname"),
      optional: true,
      show: ({ accountInfo }) => accountInfo?.nickname ?? <span className="dash">–</span>,
    },
    {
      key: "sortCode",
      title: t("sortCode"),
      optional: true,
      show: ({ sortCode }) => sortCode ?? <span className="dash">–</span>,
    },
    {
      key: "routing",
      title: t("routing"),
      optional: true,
      show: ({ routingInfo }) => routingInfo?.bankCode ?? <span className="dash">–</span>,
    },
    { key: "start", title: t("start"), show: ({ feedStartDate }) => <Day date={feedStartDate} /> },
    {
      key: "last",
      title: t("lastDelivered"),
      show: ({ id }) => <Day date={feedOf.get(id)?.lastDelivered?.date} />,
    },
    {
      key: "modified",
      title: t("modified"),
      optional: true,
      show: ({ modifiedDate }) => <Time at={modifiedDate} />,
    },
  ];
}

type AccountText = ReturnType<typeof useTexts<(typeof accountTexts)["en"]>>;

/** A type in words; one we have no word for stays as it is. */
export const typeWord = (t: AccountText, type: string): string => {
  const key = `type.${type}`;
  return key in accountTexts.en ? t(key as "type.checking") : type;
};

function AccountMenu(props: {
  account: SourceAccountReply;
  mappable: boolean;
  open: (kind: "rename" | "map" | "disconnect" | "delete") => void;
}) {
  const { account, mappable, open } = props;
  const t = useTexts(accountTexts);
  const { accountName, status } = account;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="xs"
          px={6}
          aria-label={t("actionsOf", { account: accountName })}
        >
          <Icon name="dots" size={16} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => open("rename")}>{t("rename")}</Menu.Item>
        {mappable && status !== "connected" && <Menu.Item onClick={() => open("map")}>{t("map")}</Menu.Item>}
        {status !== "disconnected" && (
          <Menu.Item onClick={() => open("disconnect")}>{t("disconnect")}</Menu.Item>
        )}
        <Menu.Item color="red" onClick={() => open("delete")}>
          {t("delete")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** The contract lists all accounts of a connection at once: they are searched and paged here. */
function usePages(
  rows: readonly SourceAccountReply[] | undefined,
  error: Error | null,
  again: () => void,
): List<SourceAccountReply> {
  const { text, set } = useUrlState();
  const wanted = text("q").toLowerCase();
  const found = rows?.filter(({ accountName, id }) => `${accountName} ${id}`.toLowerCase().includes(wanted));
  const page = Math.max(1, Number(text("page")) || 1);
  return {
    ...listOf(found?.slice((page - 1) * pageSize, page * pageSize), error, again),
    total: found?.length ?? 0,
    page,
    pageSize,
    filtered: wanted !== "",
    setPage: (next) => set({ page: next > 1 ? String(next) : undefined }),
  };
}
