import { Skeleton } from "@mantine/core";
import { useLocation } from "wouter";
import { useTexts } from "../app/locale.tsx";
import { useChange } from "../app/use-api.ts";
import { Failure } from "../kit/failure.tsx";
import { notify } from "../kit/notify.ts";
import { Page } from "../kit/page.tsx";
import { useUrlState } from "../kit/url-state.ts";
import { bodyOf, type EndpointContent, EndpointForm, emptyContent } from "./endpoint-form.tsx";
import { useEventTypes } from "./event-types.ts";
import { webhookTexts } from "./texts.ts";
import { endpointPath, root } from "./webhooks.ts";

/** Registers an endpoint; `?event=` has one chosen already. */
export function NewEndpointPage() {
  const t = useTexts(webhookTexts);
  const [, go] = useLocation();
  const { list } = useUrlState();
  const { types, error, refetch } = useEventTypes();
  const create = useChange<EndpointContent, { id: string }>(
    (content) => ({ path: "/webhooks", body: bodyOf(content) }),
    {
      refresh: ["/endpoints", "/webhooks"],
      onDone: ({ id }) => {
        notify.done(t("added"));
        go(endpointPath(id));
      },
    },
  );
  return (
    <Page title={t("add")} crumbs={[{ to: root, label: t("title") }]}>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!types && !error && <Skeleton height={320} />}
      {types && (
        <EndpointForm
          types={types}
          before={{ ...emptyContent, eventTypes: list("event") }}
          action={t("add")}
          busy={create.isPending}
          error={create.error}
          onSave={(content) => create.mutate(content)}
          onCancel={() => go(root)}
        />
      )}
    </Page>
  );
}
