import { Skeleton } from "@mantine/core";
import { useLocation, useParams } from "wouter";
import { useTexts } from "../app/locale.tsx";
import { useApi, useChange } from "../app/use-api.ts";
import { Failure } from "../kit/failure.tsx";
import { notify } from "../kit/notify.ts";
import { Page } from "../kit/page.tsx";
import { bodyOf, type EndpointContent, EndpointForm } from "./endpoint-form.tsx";
import { useEventTypes } from "./event-types.ts";
import { webhookTexts } from "./texts.ts";
import { type Endpoint, endpointPath, root, shortUrl } from "./webhooks.ts";

/** Changes an endpoint. */
export function EditEndpointPage() {
  const t = useTexts(webhookTexts);
  const [, go] = useLocation();
  const { webhookId = "" } = useParams<{ webhookId: string }>();
  const { types, error: noTypes } = useEventTypes();
  const endpoint = useApi<Endpoint>(`/endpoints/${encodeURIComponent(webhookId)}`);
  const save = useChange<EndpointContent>(
    (content) => ({ method: "PATCH", path: `/webhooks/${webhookId}`, body: bodyOf(content) }),
    {
      refresh: ["/endpoints", "/webhooks"],
      onDone: () => {
        notify.done(t("saved"));
        go(endpointPath(webhookId));
      },
    },
  );
  const error = noTypes ?? endpoint.error;
  const { data } = endpoint;
  return (
    <Page
      title={t("edit")}
      crumbs={[
        { to: root, label: t("title") },
        ...(data ? [{ to: endpointPath(data.id), label: shortUrl(data.url) }] : []),
      ]}
    >
      {error && <Failure error={error} />}
      {!error && !(data && types) && <Skeleton height={320} />}
      {data && types && (
        <EndpointForm
          types={types}
          before={{
            url: data.url,
            description: data.description ?? "",
            eventTypes: data.eventTypes,
            companyTags: data.companyTags ?? [],
            rateLimit: data.rateLimit ?? null,
            disabled: data.disabled,
            headers: data.headerNames.length > 0 ? undefined : [],
          }}
          keptHeaders={data.headerNames}
          action={t("save")}
          busy={save.isPending}
          error={save.error}
          onSave={(content) => save.mutate(content)}
          onCancel={() => go(endpointPath(webhookId))}
        />
      )}
    </Page>
  );
}
