import { Alert, Modal, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { useChange } from "../app/use-api.ts";
import { asJson, Code } from "../kit/code.tsx";
import { Failure } from "../kit/failure.tsx";
import { Form } from "../kit/form.tsx";
import { AttemptList } from "./attempt-list.tsx";
import { useEventTypes } from "./event-types.ts";
import { webhookTexts } from "./texts.ts";
import { type Attempt, type Endpoint, type MessageDetail, remedyOf } from "./webhooks.ts";

/** Sends a signed example of an event and shows what the endpoint answered. */
export function SendExample({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const t = useTexts(webhookTexts);
  const { types: all, error } = useEventTypes();
  const types = (all ?? []).filter(({ emitted }) => emitted);
  const [chosen, setChosen] = useState<string>();
  const name =
    chosen ?? types.find((type) => endpoint.eventTypes.includes(type.name))?.name ?? types[0]?.name;
  const send = useChange<void, MessageDetail>(
    () => ({ path: `/webhooks/${endpoint.id}/test`, body: { eventType: name } }),
    { refresh: ["/endpoints", "/webhookActivity", `/webhooks/${endpoint.id}/messages`] },
  );
  const example = types.find((type) => type.name === name)?.example;
  return (
    <Modal opened size="lg" onClose={onClose} title={t("sendExample")}>
      <Form
        action={t("send")}
        busy={send.isPending}
        error={send.error}
        disabled={name === undefined}
        onSubmit={() => send.mutate()}
        onCancel={onClose}
        done={send.data !== undefined}
      >
        <Stack gap="md">
          <Text>{t("exampleText")}</Text>
          {error && <Failure error={error} />}
          <Select
            label={t("event")}
            searchable
            data={types.map((type) => type.name)}
            value={name ?? null}
            onChange={(value) => {
              setChosen(value ?? undefined);
              send.reset();
            }}
            allowDeselect={false}
            data-autofocus
          />
          {send.data ? (
            <section aria-label={t("result")} aria-live="polite">
              <Verdict attempt={send.data.attemptList.at(-1)} />
              <AttemptList attempts={send.data.attemptList} pending={t("noAttemptYet")} />
            </section>
          ) : (
            example !== undefined && <Code label={t("payload")}>{asJson(example)}</Code>
          )}
        </Stack>
      </Form>
    </Modal>
  );
}

/** Whether it was taken, and if not, what to look at. */
function Verdict({ attempt }: { attempt: Attempt | undefined }) {
  const t = useTexts(webhookTexts);
  if (!attempt) return null;
  return attempt.success ? (
    <Alert color="green" mb="sm">
      {t("exampleTaken")}
    </Alert>
  ) : (
    <Alert color="red" mb="sm" title={t("exampleNotTaken")}>
      {t(`remedy.${remedyOf(attempt.statusCode)}`)}
    </Alert>
  );
}
