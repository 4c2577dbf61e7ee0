import { Button, Group, Menu, Stack } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useLocation } from "wouter";
import { useTexts } from "../app/locale.tsx";
import { useSession } from "../app/session.tsx";
import { Waiting } from "../app/waiting.tsx";
import { activeErrors } from "../companies/company.ts";
import { type Column, DataTable } from "../kit/data-table.tsx";
import { Empty } from "../kit/empty.tsx";
import { Icon } from "../kit/icon.tsx";
import { Id } from "../kit/id.tsx";
import { PlatformLogo, platformName } from "../kit/platform.tsx";
import { Status } from "../kit/status.tsx";
import { Time } from "../kit/time.tsx";
import { useUrlState } from "../kit/url-state.ts";
import { useList } from "../kit/use-list.ts";
import { AddConnection } from "./add-connection.tsx";
import type { ConnectionReply } from "./company.ts";
import type { TabProps } from "./company-page.tsx";
import { connectionTexts } from "./connection-texts.ts";
import { EndConnection } from "./end-connection.tsx";

const Detail = lazy(async () => ({ default: (await import("./connection-detail.tsx")).ConnectionDetail }));

/** The connections of a company; below its own address, one of them. */
export function ConnectionsTab(props: TabProps) {
  const [path] = useLocation();
  const connectionId = /\/connections\/([^/]+)/.exec(path)?.[1];
  if (connectionId === undefined) return <Connections {...props} />;
  return (
    <Suspense fallback={<Waiting />}>
      <Detail {...props} connectionId={connectionId} />
    </Suspense>
  );
}

function Connections({ company, live }: TabProps) {
  const t = useTexts(connectionTexts);
  const { may } = useSession();
  const { text, set } = useUrlState();
  const [ending, setEnding] = useState<{ how: "unlink" | "delete"; connection: ConnectionReply }>();
  const path = `/companies/${company.id}/connections`;
  const list = useList<ConnectionReply>({ path, order: "-created", live });
  const columns: Column<ConnectionReply>[] = [
    {
      key: "platform",
      title: t("software"),
      show: (one) => (
        <Group gap="xs" wrap="nowrap" component="span">
          <PlatformLogo of={one.integrationKey} size={20} />
          <span>{platformName(one.integrationKey, one.platformName)}</span>
        </Group>
      ),
    },
    {
      key: "status",
      title: t("status"),
      sort: "status",
      show: ({ status }) => <Status kind="connection" of={status} explain />,
    },
    {
      key: "organisation",
      title: t("organisation"),
      show: ({ connectionInfo }) => connectionInfo?.organisation ?? <span className="dash">–</span>,
    },
    { key: "id", title: t("id"), show: ({ id }) => <Id value={id} label={t("connectionId")} short /> },
    { key: "created", title: t("created"), sort: "created", show: ({ created }) => <Time at={created} /> },
    {
      key: "lastSync",
      title: t("lastSync"),
      sort: "lastSync",
      show: ({ lastSync }) => <Time at={lastSync} relative />,
    },
    {
      key: "errors",
      title: t("openErrors"),
      align: "end",
      show: (one) => activeErrors(one).length || <span className="dash">–</span>,
    },
  ];
  const add = () => set({ add: "on" });
  return (
    <Stack gap="md">
      <DataTable
        name="company-connections"
        label={t("connections")}
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        rowTo={({ id }) => `${path}/${id}`}
        rowActions={(connection) => (
          <Menu position="bottom-end">
            <Menu.Target>
              <Button
                variant="subtle"
                color="gray"
                size="xs"
                px={6}
                aria-label={t("actionsOf", {
                  software: platformName(connection.integrationKey, connection.platformName),
                })}
              >
                <Icon name="dots" size={16} />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => set({ timeline: connection.id, page: text("page") })}>
                {t("viewTimeline")}
              </Menu.Item>
              {may("connections.cut") && connection.status !== "Unlinked" && (
                <Menu.Item onClick={() => setEnding({ how: "unlink", connection })}>{t("unlink")}</Menu.Item>
              )}
              {may("connections.cut") && (
                <Menu.Item color="red" onClick={() => setEnding({ how: "delete", connection })}>
                  {t("delete")}
                </Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
        )}
        tools={
          may("connections.add") && (
            <Button leftSection={<Icon name="plus" size={15} />} onClick={add}>
              {t("add")}
            </Button>
          )
        }
        empty={
          <Empty
            icon="plug"
            title={t("emptyTitle")}
            action={may("connections.add") && <Button onClick={add}>{t("add")}</Button>}
          >
            {t("emptyText")}
          </Empty>
        }
      />
      {text("add") === "on" && may("connections.add") && (
        <AddConnection company={company} onClose={() => set({ add: undefined })} />
      )}
      {ending && (
        <EndConnection
          companyId={company.id}
          connection={ending.connection}
          how={ending.how}
          onClose={() => setEnding(undefined)}
        />
      )}
    </Stack>
  );
}
