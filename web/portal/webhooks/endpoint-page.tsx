import { Button, Menu, Skeleton, Stack } from "@mantine/core";
import { useState } from "react";
import { useParams } from "wouter";
import { useTexts } from "../app/locale.tsx";
import { useApi, useChange } from "../app/use-api.ts";
import { Failure } from "../kit/failure.tsx";
import { Icon } from "../kit/icon.tsx";
import { LinkButton } from "../kit/link.tsx";
import { LiveToggle, useLive } from "../kit/live-toggle.tsx";
import { notify } from "../kit/notify.ts";
import { Page } from "../kit/page.tsx";
import { ActivityChart } from "./activity-chart.tsx";
import { EndpointAsking, type Question } from "./endpoint-asking.tsx";
import { EndpointMessages } from "./endpoint-messages.tsx";
import { EndpointSide } from "./endpoint-side.tsx";
import { EndpointState } from "./endpoint-state.tsx";
import { webhookTexts } from "./texts.ts";
import { type Endpoint, endpointPath, root, shortUrl } from "./webhooks.ts";
import "./webhooks.css";

/** One endpoint: how telling it goes, what was sent, and what can be done about it. */
export function EndpointPage() {
  const t = useTexts(webhookTexts);
  const live = useLive();
  const { webhookId = "" } = useParams<{ webhookId: string }>();
  const { data, error, refetch } = useApi<Endpoint>(`/endpoints/${encodeURIComponent(webhookId)}`, { live });
  const [asking, setAsking] = useState<Question>();
  const change = useChange<{ disabled?: boolean; paused?: boolean }>(
    (body) => ({ method: "PATCH", path: `/webhooks/${webhookId}`, body }),
    {
      refresh: ["/endpoints"],
      onDone: () => {
        setAsking(undefined);
        notify.done(t("saved"));
      },
    },
  );
  const off = data?.disabled || data?.paused;
  return (
    <Page
      title={data ? shortUrl(data.url) : t("endpoint")}
      lead={data?.description}
      beside={data && <EndpointState of={data} />}
      crumbs={[{ to: root, label: t("title") }]}
      actions={
        data && (
          <>
            <LiveToggle />
            {off && (
              <Button
                loading={change.isPending}
                onClick={() => change.mutate(data.disabled ? { disabled: false } : { paused: false })}
              >
                {data.disabled ? t("enable") : t("resume")}
              </Button>
            )}
            <LinkButton
              to={`${endpointPath(data.id)}/edit`}
              variant="default"
              leftSection={<Icon name="pencil" size={15} />}
            >
              {t("change")}
            </LinkButton>
            <Menu position="bottom-end">
              <Menu.Target>
                <Button variant="default" rightSection={<Icon name="down" size={14} />}>
                  {t("actions")}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item disabled={off} onClick={() => setAsking("test")}>
                  {t("sendExample")}
                </Menu.Item>
                <Menu.Item onClick={() => setAsking("recover")}>{t("recover")}</Menu.Item>
                <Menu.Item onClick={() => setAsking("rotate")}>{t("rotateSecret")}</Menu.Item>
                <Menu.Divider />
                {!data.paused && !data.disabled && (
                  <Menu.Item onClick={() => setAsking("pause")}>{t("pause")}</Menu.Item>
                )}
                {!data.disabled && <Menu.Item onClick={() => setAsking("disable")}>{t("disable")}</Menu.Item>}
                <Menu.Item color="red" onClick={() => setAsking("delete")}>
                  {t("delete")}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </>
        )
      }
    >
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {change.error && asking === undefined && <Failure error={change.error} />}
      {!data && !error && <Skeleton height={320} />}
      {data && (
        <div className="endpoint">
          <Stack gap="lg">
            <ActivityChart webhookId={data.id} live={live} height={160} />
            <EndpointMessages endpoint={data} live={live} />
          </Stack>
          <EndpointSide endpoint={data} />
        </div>
      )}
      {data && asking && (
        <EndpointAsking
          endpoint={data}
          question={asking}
          change={change}
          onClose={() => {
            change.reset();
            setAsking(undefined);
          }}
        />
      )}
    </Page>
  );
}
