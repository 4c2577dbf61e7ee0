import { Select, SimpleGrid, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useState } from "react";
import type { SourceAccountReply } from "../../../src/source-accounts/source-account.ts";
import { pathWith } from "../app/api.ts";
import { useTexts } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import type { CompanyReply } from "../companies/company.ts";
import { Failure } from "../kit/failure.tsx";
import { platformName } from "../kit/platform.tsx";
import { useUrlState } from "../kit/url-state.ts";
import { type ListPage, quoted } from "../kit/use-list.ts";
import { newPushTexts } from "./new-push-texts.ts";

/** The account that lines are pushed for. */
export interface ChosenAccount {
  readonly id: string;
  /** Of its connection, below the API. */
  readonly path: string;
  readonly currency: string;
  readonly balance: string;
}

/** Company, connection, account: one after the other, each in the address. */
export function AccountChoice(props: {
  chosen: ChosenAccount | undefined;
  onChoose: (account: ChosenAccount | undefined) => void;
}) {
  const { chosen, onChoose } = props;
  const t = useTexts(newPushTexts);
  const { text, set } = useUrlState();
  const companyId = text("company");
  const connectionId = text("connection");
  const accountId = text("account");
  const companies = useCompanies(companyId);
  const linked = (companies.company?.dataConnections ?? []).filter(({ status }) => status === "Linked");
  const only = linked.length === 1 ? linked[0]!.id : "";
  const connection = linked.some(({ id }) => id === connectionId) ? connectionId : only;
  const path = `/companies/${companyId}/connections/${connection}`;
  const accounts = useApi<SourceAccountReply[]>(`${path}/connectionInfo/bankFeedAccounts`, {
    enabled: connection !== "",
  });
  const open = (connection ? (accounts.data ?? []) : []).filter(({ status }) => status === "connected");
  const account = open.find(({ id }) => id === accountId) ?? (open.length === 1 ? open[0] : undefined);

  const found = account?.id;
  useEffect(() => {
    if (found === chosen?.id && path === chosen?.path) return;
    if (!account) {
      if (chosen) onChoose(undefined);
      return;
    }
    const { id, currency, balance } = account;
    onChoose({ id, path, currency, balance: String(balance ?? 0) });
  }, [account, chosen, found, onChoose, path]);

  return (
    <div>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <Select
          label={t("company")}
          placeholder={t("companyHint")}
          searchable
          data={companies.choices}
          value={companyId || null}
          onSearchChange={companies.search}
          filter={({ options }) => options}
          nothingFoundMessage={t("noCompany")}
          onChange={(value) =>
            set({ company: value ?? undefined, connection: undefined, account: undefined })
          }
        />
        <Select
          label={t("connection")}
          placeholder={companyId && linked.length === 0 ? t("noConnection") : t("connectionHint")}
          disabled={linked.length === 0}
          data={linked.map(({ id, integrationKey, platformName: name }) => ({
            value: id,
            label: `${platformName(integrationKey, name)} · ${id.slice(0, 8)}`,
          }))}
          value={connection || null}
          onChange={(value) => set({ connection: value ?? undefined, account: undefined })}
        />
        <Select
          label={t("account")}
          placeholder={connection && accounts.data && open.length === 0 ? t("noAccount") : t("accountHint")}
          disabled={open.length === 0}
          data={open.map(({ id, accountName, currency }) => ({
            value: id,
            label: `${accountName} · ${id} · ${currency}`,
          }))}
          value={account?.id ?? null}
          onChange={(value) => set({ account: value ?? undefined })}
        />
      </SimpleGrid>
      {accounts.error && <Failure error={accounts.error} />}
      {companyId && companies.company && linked.length === 0 && (
        <Text size="sm" c="dimmed" mt="xs">
          {t("notLinked")}
        </Text>
      )}
      {connection && accounts.data && open.length === 0 && (
        <Text size="sm" c="dimmed" mt="xs">
          {t("notConnected")}
        </Text>
      )}
    </div>
  );
}

/** Companies whose names hold what is typed, and the chosen one whatever is typed. */
function useCompanies(companyId: string) {
  const [typed, search] = useState("");
  const [wanted] = useDebouncedValue(typed, 250);
  const one = useApi<CompanyReply>(`/companies/${companyId}`, { enabled: companyId !== "" });
  const company = companyId === "" ? undefined : one.data;
  const query = wanted && wanted !== company?.name ? `name~${quoted(wanted)}` : undefined;
  const list = useApi<ListPage<CompanyReply>>(
    pathWith("/companies", { query, orderBy: "name", pageSize: 20 }),
    {
      keep: true,
    },
  );
  const found = list.data?.results ?? [];
  const all = company && !found.some(({ id }) => id === company.id) ? [company, ...found] : found;
  return { company, search, choices: all.map(({ id, name }) => ({ value: id, label: name })) };
}
