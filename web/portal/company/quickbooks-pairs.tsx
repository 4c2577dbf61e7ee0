import { Alert, Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { useApi, useChange } from "../app/use-api.ts";
import { Confirm } from "../kit/confirm.tsx";
import { type Column, DataTable } from "../kit/data-table.tsx";
import { Definition } from "../kit/definition.tsx";
import { Empty } from "../kit/empty.tsx";
import { Id } from "../kit/id.tsx";
import { notify } from "../kit/notify.ts";
import { Secret } from "../kit/secret.tsx";
import { Pill } from "../kit/status.tsx";
import { Time } from "../kit/time.tsx";
import { listOf } from "../kit/use-list.ts";
import { accountsPath, type ConnectionReply, connectionPath } from "./company.ts";
import type { TabProps } from "./company-page.tsx";
import { credentialTexts } from "./credential-texts.ts";

interface Pair {
  readonly id: string;
  readonly issuedAt: string;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

/** The pairs that QuickBooks signs on with: issued, used, revoked, one or all. */
export function QuickBooksPairs({ company, connection, live }: TabProps & { connection: ConnectionReply }) {
  const t = useTexts(credentialTexts);
  const path = `${accountsPath(company.id, connection.id)}/credentials`;
  const { data, error, refetch } = useApi<{ sets: Pair[] }>(path, { live });
  const [revoking, setRevoking] = useState<Pair | "all">();
  const refresh = [`/companies/${company.id}`];
  const make = useChange<void, { username: string; password: string }>(() => ({ path }), { refresh });
  const revoke = useChange<Pair | "all">(
    (which) => ({
      method: "DELETE",
      path: which === "all" ? path : `${connectionPath(company.id, connection.id)}/credentials/${which.id}`,
    }),
    {
      refresh,
      onDone: () => {
        notify.done(t("revokedNow"));
        setRevoking(undefined);
      },
    },
  );
  const inForce = data?.sets.filter(({ revokedAt }) => revokedAt === null) ?? [];
  const last = revoking === "all" || inForce.length === 1;
  const columns: Column<Pair>[] = [
    { key: "id", title: t("pair"), show: ({ id }) => <Id value={id} label={t("pair")} short /> },
    {
      key: "state",
      title: t("state"),
      show: ({ revokedAt }) => (
        <Pill tone={revokedAt ? "quiet" : "good"}>{t(revokedAt ? "revoked" : "inForce")}</Pill>
      ),
    },
    { key: "issued", title: t("issued"), show: ({ issuedAt }) => <Time at={issuedAt} /> },
    { key: "used", title: t("lastUsed"), show: ({ lastUsedAt }) => <Time at={lastUsedAt} relative /> },
    { key: "revoked", title: t("revokedAt"), show: ({ revokedAt }) => <Time at={revokedAt} /> },
  ];
  return (
    <>
      <Group gap="xs">
        <Button variant="default" loading={make.isPending} onClick={() => make.mutate()}>
          {t("issue")}
        </Button>
        {inForce.length > 1 && (
          <Button variant="light" color="red" onClick={() => setRevoking("all")}>
            {t("revokeAll")}
          </Button>
        )}
      </Group>
      {make.error && <Alert color="red">{make.error.message}</Alert>}
      {make.data && (
        <Alert color="river" variant="light" title={t("shownOnce")}>
          <Definition
            of={[
              [t("username"), <Id key="user" value={make.data.username} label={t("username")} />],
              [t("password"), <Secret key="password" label={t("password")} value={make.data.password} />],
            ]}
          />
        </Alert>
      )}
      <DataTable
        name="quickbooks-pairs"
        label={t("title.hcws")}
        list={listOf(data?.sets, error, () => void refetch())}
        columns={columns}
        rowKey={({ id }) => id}
        rowActions={(pair) =>
          pair.revokedAt === null && (
            <Button
              variant="subtle"
              color="red"
              size="xs"
              onClick={() => setRevoking(pair)}
              aria-label={t("revokePair", { id: pair.id.slice(0, 8) })}
            >
              {t("revoke")}
            </Button>
          )
        }
        empty={
          <Empty icon="key" title={t("noPairs")}>
            {t("noPairsText")}
          </Empty>
        }
      />
      {revoking && (
        <Confirm
          title={t(revoking === "all" ? "revokeAll" : "revokeTitle")}
          action={t("revoke")}
          danger
          busy={revoke.isPending}
          error={revoke.error}
          onConfirm={() => revoke.mutate(revoking)}
          onClose={() => setRevoking(undefined)}
        >
          <Text>{t(last ? "revokeLastText" : "revokeText")}</Text>
        </Confirm>
      )}
    </>
  );
}
