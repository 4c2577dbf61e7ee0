import { Drawer, Select, Stack } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useTexts } from "../app/locale.tsx";
import { Waiting } from "../app/waiting.tsx";
import { Definition } from "../kit/definition.tsx";
import { Id } from "../kit/id.tsx";
import { platformName } from "../kit/platform.tsx";
import { Status } from "../kit/status.tsx";
import { Time } from "../kit/time.tsx";
import { useUrlState } from "../kit/url-state.ts";
import type { TabProps } from "./company-page.tsx";
import { eventTexts } from "./event-texts.ts";

const Pages = lazy(async () => ({ default: (await import("./timeline-tab.tsx")).TimelinePages }));

/** The history of one connection beside whatever is shown: `?timeline=` names it. */
export function TimelineDrawer({ company, live }: TabProps) {
  const t = useTexts(eventTexts);
  const { text, set } = useUrlState();
  const asked = text("timeline");
  const connection = company.dataConnections.find(({ id }) => id === asked);
  const close = () => set({ timeline: undefined, page: text("page") });
  const software = connection
    ? platformName(connection.integrationKey, connection.platformName)
    : t("deletedConnection");
  return (
    <Drawer
      opened={asked !== ""}
      onClose={close}
      position="right"
      size="lg"
      title={t("timelineOf", { software })}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      {asked !== "" && (
        <Stack gap="md">
          <Select
            label={t("pick")}
            value={asked}
            allowDeselect={false}
            data={company.dataConnections.map((one) => ({
              value: one.id,
              label: `${platformName(one.integrationKey, one.platformName)} · ${one.id.slice(0, 8)}`,
            }))}
            onChange={(id) => set({ timeline: id ?? undefined, page: text("page") })}
          />
          {connection && (
            <Definition
              of={[
                [t("connectionId"), <Id key="id" value={connection.id} label={t("connectionId")} />],
                [t("connections"), <Status key="status" kind="connection" of={connection.status} explain />],
                [t("created"), <Time key="created" at={connection.created} />],
                [t("lastSync"), <Time key="sync" at={connection.lastSync} />],
              ]}
            />
          )}
          <Suspense fallback={<Waiting />}>
            <Pages
              company={company}
              live={live}
              query={{ kind: undefined, connectionId: asked, order: "oldest" }}
            />
          </Suspense>
        </Stack>
      )}
    </Drawer>
  );
}
