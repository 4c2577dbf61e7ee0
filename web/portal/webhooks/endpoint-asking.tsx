import { useLocation } from "wouter";
import { useTexts } from "../app/locale.tsx";
import { queries, useChange } from "../app/use-api.ts";
import { Confirm, ConfirmTyped } from "../kit/confirm.tsx";
import { notify } from "../kit/notify.ts";
import { RecoverMessages } from "./recover-messages.tsx";
import { RotateSecret } from "./rotate-secret.tsx";
import { SendExample } from "./send-example.tsx";
import { webhookTexts } from "./texts.ts";
import { type Endpoint, root, shortUrl } from "./webhooks.ts";

export type Question = "test" | "recover" | "rotate" | "pause" | "disable" | "delete";

/** What is asked before something is done to an endpoint. */
export function EndpointAsking(props: {
  endpoint: Endpoint;
  question: Question;
  change: ReturnType<typeof useChange<{ disabled?: boolean; paused?: boolean }>>;
  onClose: () => void;
}) {
  const { endpoint, question, change, onClose } = props;
  const t = useTexts(webhookTexts);
  const [, go] = useLocation();
  const name = shortUrl(endpoint.url);
  const remove = useChange<void>(() => ({ method: "DELETE", path: `/webhooks/${endpoint.id}` }), {
    onDone: () => {
      // The list alone: what is below it, this very page shows, and it is gone.
      void queries.invalidateQueries({ queryKey: ["/endpoints"], exact: true });
      notify.done(t("deleted", { name }));
      go(root);
    },
  });
  if (question === "test") return <SendExample endpoint={endpoint} onClose={onClose} />;
  if (question === "recover") return <RecoverMessages endpoint={endpoint} onClose={onClose} />;
  if (question === "rotate") return <RotateSecret endpoint={endpoint} onClose={onClose} />;
  if (question === "delete")
    return (
      <ConfirmTyped
        word={new URL(endpoint.url).host}
        title={t("deleteTitle", { name })}
        action={t("delete")}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={onClose}
      >
        {t("deleteText")}
      </ConfirmTyped>
    );
  return (
    <Confirm
      title={t(`${question}Title`, { name })}
      action={t(question)}
      danger={question === "disable"}
      busy={change.isPending}
      error={change.error}
      onConfirm={() => change.mutate(question === "pause" ? { paused: true } : { disabled: true })}
      onClose={onClose}
    >
      {t(`${question}Text`)}
    </Confirm>
  );
}
