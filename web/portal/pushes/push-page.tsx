import { Button, Group, Menu, Stack, Tabs } from "@mantine/core";
import { useState } from "react";
import { useParams } from "wouter";
import { base } from "../app/api.ts";
import { useTexts } from "../app/locale.tsx";
import { useSession } from "../app/session.tsx";
import { useApi } from "../app/use-api.ts";
import { Failure } from "../kit/failure.tsx";
import { Icon } from "../kit/icon.tsx";
import { LiveToggle, useLive } from "../kit/live-toggle.tsx";
import { Page } from "../kit/page.tsx";
import { Pill, Status } from "../kit/status.tsx";
import { useUrlState } from "../kit/url-state.ts";
import { detailTexts } from "./detail-texts.ts";
import { Explanations } from "./explanations.tsx";
import type { PushDetail } from "./push.ts";
import { PushCommand } from "./push-command.tsx";
import { PushExchanges } from "./push-exchanges.tsx";
import { PushFacts } from "./push-facts.tsx";
import { PushLines } from "./push-lines.tsx";
import { PushNeighbours, PushTold } from "./push-related.tsx";
import { PushTimeline } from "./push-timeline.tsx";
import { Cancelling, Handling, Retrying, Unhandle } from "./repairs.tsx";

type Asking = "retry" | "cancel" | "handle" | "command";
const tabs = ["lines", "timeline", "exchange", "told", "neighbours"] as const;

/** One push: where its lines stand and why, what can be done, and all that happened. */
export function PushPage() {
  const { pushOperationKey = "" } = useParams();
  const t = useTexts(detailTexts);
  const wanted = useLive();
  const [pending, setPending] = useState(false);
  const { data, error, refetch } = useApi<PushDetail>(`/pushes/${pushOperationKey}`, {
    live: wanted || pending,
    keep: true,
  });
  const isPending = data?.push.status === "Pending";
  if (isPending !== pending && data) setPending(isPending);
  const crumbs = [{ to: "/pushes", label: t("pushes") }];
  if (!data)
    return (
      <Page title={t("title")} crumbs={crumbs}>
        {error && <Failure error={error} onRetry={() => void refetch()} />}
      </Page>
    );
  return <Loaded detail={data} crumbs={crumbs} />;
}

function Loaded({ detail, crumbs }: { detail: PushDetail; crumbs: { to: string; label: string }[] }) {
  const t = useTexts(detailTexts);
  const { may } = useSession();
  const { text, set } = useUrlState();
  const [asking, setAsking] = useState<Asking>();
  const { push, plan } = detail;
  const close = () => setAsking(undefined);
  const change = may("pushes.change") && push.dataType === "bankTransactions";
  const toRetry = plan.send + plan.check.batches > 0 || (push.status === "Pending" && plan.held > 0);
  const shown = tabs.find((tab) => tab === text("tab")) ?? "lines";
  return (
    <Page
      title={t("titleOf", { count: push.lines })}
      crumbs={[...crumbs, { to: `/companies/${push.companyId}`, label: push.companyName }]}
      beside={
        <Group gap={6}>
          <Status kind="push" of={push.status} explain />
          {push.handled && <Pill tone="quiet">{t("handled")}</Pill>}
        </Group>
      }
      actions={
        <>
          <LiveToggle />
          <MoreMenu
            pushOperationKey={push.pushOperationKey}
            onCommand={() => setAsking("command")}
            onCancel={change && plan.cancel > 0 ? () => setAsking("cancel") : undefined}
          />
          {change && push.handled && <Unhandle push={push} />}
          {change && !push.handled && push.status !== "Success" && (
            <Button
              variant="default"
              leftSection={<Icon name="tick" size={15} />}
              onClick={() => setAsking("handle")}
            >
              {t("handle")}
            </Button>
          )}
          {change && toRetry && (
            <Button leftSection={<Icon name="again" size={15} />} onClick={() => setAsking("retry")}>
              {t("retry")}
            </Button>
          )}
        </>
      }
    >
      <Stack gap="lg">
        <Explanations detail={detail} mayDecide={change} />
        <PushFacts detail={detail} />
        <Tabs
          value={shown}
          onChange={(tab) => set({ tab: tab === "lines" ? undefined : (tab ?? undefined) })}
          keepMounted={false}
        >
          <Tabs.List>
            {tabs.map((tab) => (
              <Tabs.Tab key={tab} value={tab}>
                {t(`tab.${tab}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="lines" pt="md">
            <PushLines push={push} />
          </Tabs.Panel>
          <Tabs.Panel value="timeline" pt="md">
            <PushTimeline detail={detail} />
          </Tabs.Panel>
          <Tabs.Panel value="exchange" pt="md">
            <PushExchanges detail={detail} />
          </Tabs.Panel>
          <Tabs.Panel value="told" pt="md">
            <PushTold detail={detail} />
          </Tabs.Panel>
          <Tabs.Panel value="neighbours" pt="md">
            <PushNeighbours detail={detail} />
          </Tabs.Panel>
        </Tabs>
      </Stack>
      {asking === "retry" && <Retrying detail={detail} onClose={close} />}
      {asking === "cancel" && <Cancelling detail={detail} onClose={close} />}
      {asking === "handle" && <Handling push={push} onClose={close} />}
      {asking === "command" && <PushCommand pushOperationKey={push.pushOperationKey} onClose={close} />}
    </Page>
  );
}

function MoreMenu(props: { pushOperationKey: string; onCommand: () => void; onCancel?: () => void }) {
  const { pushOperationKey, onCommand, onCancel } = props;
  const t = useTexts(detailTexts);
  const file = (format: "csv" | "json") => `${base}/pushes/${pushOperationKey}/file?format=${format}`;
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <Button variant="default" rightSection={<Icon name="down" size={14} />}>
          {t("more")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={file("csv")} leftSection={<Icon name="download" size={15} />}>
          {t("downloadCsv")}
        </Menu.Item>
        <Menu.Item component="a" href={file("json")} leftSection={<Icon name="download" size={15} />}>
          {t("downloadJson")}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="code" size={15} />} onClick={onCommand}>
          {t("copyCurl")}
        </Menu.Item>
        {onCancel && (
          <Menu.Item color="red" leftSection={<Icon name="cross" size={15} />} onClick={onCancel}>
            {t("cancelPush")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
