import { Button, Drawer, Select, Stack } from "@mantine/core";
import { useState } from "react";
import type { consentRecordReply } from "../../../src/consents/consent.ts";
import { api } from "../app/api.ts";
import { useTexts } from "../app/locale.tsx";
import { download } from "../kit/csv.ts";
import { type Column, DataTable } from "../kit/data-table.tsx";
import { Definition } from "../kit/definition.tsx";
import { Empty } from "../kit/empty.tsx";
import { Icon } from "../kit/icon.tsx";
import { Id } from "../kit/id.tsx";
import { notify } from "../kit/notify.ts";
import { platformName } from "../kit/platform.tsx";
import { Pill } from "../kit/status.tsx";
import { Time } from "../kit/time.tsx";
import { useUrlState } from "../kit/url-state.ts";
import { type ListPage, useList } from "../kit/use-list.ts";
import { chosenConnection } from "./accounts-tab.tsx";
import { type ConnectionReply, connectionPath } from "./company.ts";
import type { TabProps } from "./company-page.tsx";
import { consentTexts } from "./consent-texts.ts";

type Consent = ReturnType<typeof consentRecordReply>;

/** What customers agreed to for each connection, as evidence. */
export function ConsentsTab({ company, live }: TabProps) {
  const t = useTexts(consentTexts);
  const { text, set } = useUrlState();
  const connection = chosenConnection(company, text("connection"));
  if (!connection)
    return (
      <Empty icon="shield" title={t("empty")}>
        {t("emptyText")}
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
        onChange={(id) => set({ connection: id ?? undefined })}
      />
      <Consents key={connection.id} company={company} connection={connection} live={live} />
    </Stack>
  );
}

function Consents({ company, connection, live }: TabProps & { connection: ConnectionReply }) {
  const t = useTexts(consentTexts);
  const [shown, show] = useState<Consent>();
  const path = `${connectionPath(company.id, connection.id)}/consents`;
  const list = useList<Consent>({ path, live });
  const columns: Column<Consent>[] = [
    { key: "given", title: t("given"), show: ({ givenAt }) => <Time at={givenAt} /> },
    {
      key: "state",
      title: t("state"),
      show: ({ withdrawnAt }) => (
        <Pill tone={withdrawnAt ? "quiet" : "good"}>{t(withdrawnAt ? "withdrawn" : "inForce")}</Pill>
      ),
    },
    { key: "version", title: t("version"), show: ({ version }) => <code>{version}</code> },
    { key: "locale", title: t("language"), show: ({ locale }) => t(`language.${locale}`) },
    { key: "source", title: t("where"), show: ({ source }) => t(`where.${source}`) },
    { key: "network", title: t("network"), show: ({ network }) => <code>{network}</code> },
    { key: "withdrawn", title: t("withdrawnAt"), show: ({ withdrawnAt }) => <Time at={withdrawnAt} /> },
    { key: "id", title: t("id"), optional: true, show: ({ id }) => <Id value={id} label={t("id")} short /> },
  ];
  const save = async () => {
    const { results } = await api.get<ListPage<Consent>>(`${path}?pageSize=5000`);
    download(`consents-${connection.id}.json`, JSON.stringify(results, null, 2), "application/json");
  };
  return (
    <>
      <DataTable
        name="company-consents"
        label={t("consents")}
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        rowActions={(consent) => (
          <Button
            variant="subtle"
            size="xs"
            onClick={() => show(consent)}
            aria-label={t("showText", { version: consent.version })}
          >
            {t("text")}
          </Button>
        )}
        tools={
          list.total > 0 && (
            <Button
              variant="default"
              leftSection={<Icon name="download" size={15} />}
              onClick={() => void save().catch((error) => notify.failed(error, t("notExported")))}
            >
              {t("export")}
            </Button>
          )
        }
        empty={
          <Empty icon="shield" title={t("empty")}>
            {t("emptyText")}
          </Empty>
        }
      />
      {shown && (
        <Drawer
          opened
          onClose={() => show(undefined)}
          position="right"
          size="lg"
          title={t("consentTitle")}
          closeButtonProps={{ "aria-label": t("close") }}
        >
          <Stack gap="md">
            <Definition
              of={[
                [t("given"), <Time key="given" at={shown.givenAt} />],
                [t("version"), <code key="version">{shown.version}</code>],
                [t("id"), <Id key="id" value={shown.id} label={t("id")} />],
              ]}
            />
            <div className="consent-text" lang={shown.locale}>
              {shown.text}
            </div>
          </Stack>
        </Drawer>
      )}
    </>
  );
}
