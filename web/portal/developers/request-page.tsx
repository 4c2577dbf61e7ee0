import { Alert, Paper, Skeleton, Stack, Title } from "@mantine/core";
import { useParams } from "wouter";
import { useLocale, useTexts } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import { Code } from "../kit/code.tsx";
import { Definition } from "../kit/definition.tsx";
import { Failure } from "../kit/failure.tsx";
import { Icon } from "../kit/icon.tsx";
import { Id } from "../kit/id.tsx";
import { Go } from "../kit/link.tsx";
import { Page } from "../kit/page.tsx";
import { Pill } from "../kit/status.tsx";
import { Duration, Time } from "../kit/time.tsx";
import { type RequestDetail, size, toneOf } from "./developers.ts";
import { ErrorPageLink } from "./error-page-link.tsx";
import { requestTexts } from "./texts.ts";
import "./developers.css";

/** One call of the API: what came of it, and the same call for a shell. */
export function RequestPage() {
  const t = useTexts(requestTexts);
  const { locale } = useLocale();
  const { correlationId = "" } = useParams<{ correlationId: string }>();
  const { data, error, refetch } = useApi<RequestDetail>(`/requests/${encodeURIComponent(correlationId)}`);
  return (
    <Page
      title={data ? `${data.method} ${data.path.split("?")[0]}` : t("one")}
      beside={data && <Pill tone={toneOf(data.status)}>{String(data.status)}</Pill>}
      crumbs={[{ to: "/developers/requests", label: t("title") }]}
    >
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={240} />}
      {data && (
        <Stack gap="lg">
          {data.error && (
            <Alert
              variant="light"
              color={data.status >= 500 ? "red" : "yellow"}
              icon={<Icon name="alert" size={18} />}
              title={data.code ?? String(data.status)}
            >
              {data.error}
              {data.findings.length > 0 && (
                <ul>
                  {data.findings.map(({ itemId, message }) => (
                    <li key={`${itemId} ${message}`}>
                      <code>{itemId}</code>: {message}
                    </li>
                  ))}
                </ul>
              )}
              {data.code && <ErrorPageLink code={data.code} />}
            </Alert>
          )}
          <Paper withBorder p="md">
            <Definition
              of={[
                [t("correlationId"), <Id key="id" value={data.correlationId} label={t("correlationId")} />],
                [t("time"), <Time key="at" at={data.at} exact />],
                [t("duration"), <Duration key="duration" ms={data.durationMs} />],
                [t("operation"), data.operation],
                [t("path"), <code key="path">{data.path}</code>],
                [
                  t("caller"),
                  data.caller === "key"
                    ? (data.apiKeyName ?? t("deletedKey"))
                    : data.caller === "token"
                      ? t("token")
                      : t("nobody"),
                ],
                [
                  t("company"),
                  data.companyId && (
                    <Go key="company" to={`/companies/${data.companyId}`}>
                      {data.companyName ?? t("erased")}
                    </Go>
                  ),
                ],
                [t("address"), data.address],
                [t("agent"), data.userAgent],
                [
                  t("replay"),
                  data.replayOf && (
                    <Go key="replay" to={`/developers/requests/${data.replayOf}`}>
                      {data.replayOf}
                    </Go>
                  ),
                ],
                [t("sizes"), `${size(data.requestSize, locale)} / ${size(data.replySize, locale)}`],
              ]}
            />
          </Paper>
          <div>
            <Title order={2} size="h3" mb="xs">
              {t("curl")}
            </Title>
            <Code label={t("curl")}>{data.curl}</Code>
          </div>
          <p className="hint">{t("noBodies")}</p>
        </Stack>
      )}
    </Page>
  );
}
