import { Button, Paper, Skeleton, Stack, Title } from "@mantine/core";
import { useParams } from "wouter";
import { useTexts } from "../app/locale.tsx";
import { useApi, useChange } from "../app/use-api.ts";
import { asJson, Code } from "../kit/code.tsx";
import { Definition } from "../kit/definition.tsx";
import { Failure } from "../kit/failure.tsx";
import { Icon } from "../kit/icon.tsx";
import { Id } from "../kit/id.tsx";
import { Go } from "../kit/link.tsx";
import { LiveToggle, useLive } from "../kit/live-toggle.tsx";
import { notify } from "../kit/notify.ts";
import { Page } from "../kit/page.tsx";
import { Pill, Status } from "../kit/status.tsx";
import { Time } from "../kit/time.tsx";
import { AttemptList } from "./attempt-list.tsx";
import { webhookTexts } from "./texts.ts";
import { type Endpoint, endpointPath, type MessageDetail, root, shortUrl } from "./webhooks.ts";

/** One message as one endpoint was sent it: its body, and every attempt. */
export function MessagePage() {
  const t = useTexts(webhookTexts);
  const live = useLive();
  const { webhookId = "", messageId = "" } = useParams<{ webhookId: string; messageId: string }>();
  const path = `/webhooks/${encodeURIComponent(webhookId)}/messages/${encodeURIComponent(messageId)}`;
  const { data, error, refetch } = useApi<MessageDetail>(path, { live });
  const endpoint = useApi<Endpoint>(`/endpoints/${encodeURIComponent(webhookId)}`).data;
  const resend = useChange<void>(() => ({ path: `${path}/replay` }), {
    refresh: [path, "/endpoints"],
    onDone: () => notify.done(t("resent")),
  });
  return (
    <Page
      title={data?.eventType ?? t("message")}
      beside={
        data && (
          <>
            <Status kind="message" of={data.status} explain />
            {data.test && <Pill tone="quiet">{t("example")}</Pill>}
          </>
        )
      }
      crumbs={[
        { to: root, label: t("title") },
        { to: endpointPath(webhookId), label: endpoint ? shortUrl(endpoint.url) : t("endpoint") },
      ]}
      actions={
        <>
          <LiveToggle />
          <Button
            leftSection={<Icon name="again" size={15} />}
            loading={resend.isPending}
            disabled={!data}
            onClick={() => resend.mutate()}
          >
            {t("resend")}
          </Button>
        </>
      }
    >
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {resend.error && <Failure error={resend.error} />}
      {!data && !error && <Skeleton height={320} />}
      {data && (
        <Stack gap="lg">
          <Paper withBorder p="md">
            <Definition
              of={[
                [t("messageId"), <Id key="id" value={data.id} label={t("messageId")} />],
                [t("created"), <Time key="created" at={data.created} exact />],
                [t("attempts"), String(data.attempts)],
                [
                  t("nextAttempt"),
                  data.nextAttempt ? <Time key="next" at={data.nextAttempt} relative /> : undefined,
                ],
                [
                  t("company"),
                  data.companyId && (
                    <Go key="company" to={`/companies/${data.companyId}`}>
                      {data.companyId}
                    </Go>
                  ),
                ],
              ]}
            />
          </Paper>
          <div>
            <Title order={2} size="h3" mb="xs">
              {t("attempts")}
            </Title>
            <AttemptList attempts={data.attemptList} pending={t("noAttemptYet")} />
          </div>
          <div>
            <Title order={2} size="h3" mb="xs">
              {t("payload")}
            </Title>
            <Code label={t("payload")}>{readable(data.body)}</Code>
          </div>
        </Stack>
      )}
    </Page>
  );
}

/** The body with its lines broken; it is signed as it was sent. */
function readable(body: string): string {
  try {
    return asJson(JSON.parse(body));
  } catch {
    return body;
  }
}
