import { Button, Stack } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { useApi, useChange } from "../app/use-api.ts";
import { type Column, DataTable } from "../kit/data-table.tsx";
import { Definition } from "../kit/definition.tsx";
import { Empty } from "../kit/empty.tsx";
import { Failure } from "../kit/failure.tsx";
import { Id } from "../kit/id.tsx";
import { Time } from "../kit/time.tsx";
import { listOf } from "../kit/use-list.ts";
import { type ConnectionReply, connectionPath } from "./company.ts";
import type { TabProps } from "./company-page.tsx";
import { credentialTexts } from "./credential-texts.ts";
import { Countdown } from "./link-section.tsx";

interface Pairing {
  readonly configurationId: string;
  readonly pairedAt: string;
  readonly lastCollectedAt: string | null;
  readonly imports: readonly { readonly status: "success" | "partial" | "failed" }[];
}

/** The code with which NetSuite is paired, and the format profiles that collect. */
export function NetSuitePairing({ company, connection, live }: TabProps & { connection: ConnectionReply }) {
  const t = useTexts(credentialTexts);
  const path = `${connectionPath(company.id, connection.id)}/connectionInfo`;
  const { data, error, refetch } = useApi<{ pairings: Pairing[] }>(`${path}/pairings`, { live });
  const make = useChange<void, { code: string; expiry: string; address: string }>(
    () => ({ path: `${path}/pairingCode` }),
    { refresh: [`/companies/${company.id}/timeline`] },
  );
  const columns: Column<Pairing>[] = [
    { key: "profile", title: t("profile"), show: ({ configurationId }) => configurationId },
    { key: "paired", title: t("paired"), show: ({ pairedAt }) => <Time at={pairedAt} /> },
    {
      key: "collected",
      title: t("collected"),
      show: ({ lastCollectedAt }) => <Time at={lastCollectedAt} relative />,
    },
    {
      key: "failed",
      title: t("failedImports"),
      align: "end",
      show: ({ imports }) => imports.filter(({ status }) => status === "failed").length,
    },
  ];
  return (
    <Stack gap="sm" align="stretch">
      <div>
        <Button variant="default" loading={make.isPending} onClick={() => make.mutate()}>
          {t("makeCode")}
        </Button>
      </div>
      {make.error && <Failure error={make.error} />}
      {make.data && (
        <Definition
          of={[
            [t("feedAddress"), <Id key="address" value={make.data.address} label={t("feedAddress")} />],
            [t("pairingCode"), <Id key="code" value={make.data.code} label={t("pairingCode")} />],
            [t("validity"), <Countdown key="until" until={make.data.expiry} />],
          ]}
        />
      )}
      <DataTable
        name="netsuite-pairings"
        label={t("title.akxx")}
        list={listOf(data?.pairings, error, () => void refetch())}
        columns={columns}
        rowKey={({ configurationId }) => configurationId}
        empty={
          <Empty icon="link" title={t("noPairings")}>
            {t("noPairingsText")}
          </Empty>
        }
      />
    </Stack>
  );
}
