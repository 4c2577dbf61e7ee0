import { Button, SegmentedControl, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { useChange } from "../app/use-api.ts";
import { Confirm } from "../kit/confirm.tsx";
import { notify } from "../kit/notify.ts";
import { platformName } from "../kit/platform.tsx";
import { detailTexts } from "./detail-texts.ts";
import type { PushDetail, PushRow } from "./push.ts";
import { repairTexts } from "./repair-texts.ts";

const touched = (push: PushRow) => ["/pushes", "/attention", "/home", `/companies/${push.companyId}/push`];
type Parts = "all" | "failed" | "in-doubt";

/** Asks for a retry: first what would happen, line by line of the plan, and why nothing is doubled. */
export function Retrying({ detail, onClose }: { detail: PushDetail; onClose: () => void }) {
  const t = useTexts(repairTexts);
  const named = useTexts(detailTexts);
  const { push, plan } = detail;
  const both = plan.send > 0 && plan.check.batches > 0;
  const [parts, setParts] = useState<Parts>("all");
  const retry = useChange<void, { linesSent: number; batchesChecked: number }>(
    () => ({ path: `/pushes/${push.pushOperationKey}/retry`, body: { parts } }),
    {
      refresh: touched(push),
      onDone: ({ linesSent, batchesChecked }) => {
        onClose();
        notify.done(
          linesSent > 0
            ? t("retried.sent", { count: linesSent })
            : t("retried.checked", { count: batchesChecked }),
        );
      },
    },
  );
  const sends = parts !== "in-doubt" && plan.send > 0;
  const checks = parts !== "failed" && plan.check.batches > 0;
  return (
    <Confirm
      title={named("retry")}
      action={t(sends ? "sendAgain" : "lookNow")}
      busy={retry.isPending}
      error={retry.error}
      onConfirm={() => retry.mutate()}
      onClose={onClose}
    >
      <Stack gap="sm">
        {both && (
          <SegmentedControl
            aria-label={t("parts")}
            value={parts}
            onChange={(value) => setParts(value as Parts)}
            data={(["all", "failed", "in-doubt"] as const).map((value) => ({
              value,
              label: t(`parts.${value}`),
            }))}
          />
        )}
        <Stack gap={6} component="ul" className="plan" aria-label={t("plan")}>
          {sends && (
            <li>
              {t("plan.send", { count: plan.send, account: push.accountName ?? push.accountId ?? "" })}
              <Text size="sm" c="dimmed">
                {t("plan.sendWhy", { software: platformName(push.platformKey, push.platformName) })}
              </Text>
            </li>
          )}
          {checks && (
            <li>
              {t("plan.check", { count: plan.check.lines })}
              <Text size="sm" c="dimmed">
                {t("plan.checkWhy")}
              </Text>
            </li>
          )}
          {!sends && !checks && plan.held > 0 && <li>{t("plan.held", { count: plan.held })}</li>}
          {plan.kept && (
            <li>
              {t("kept", { count: plan.kept.lines })} {t(`obstacle.${plan.kept.obstacle}`)}
            </li>
          )}
          {plan.otherPushes > 0 && <li>{t("plan.others", { count: plan.otherPushes })}</li>}
        </Stack>
      </Stack>
    </Confirm>
  );
}

export function Cancelling({ detail: { push, plan }, onClose }: { detail: PushDetail; onClose: () => void }) {
  const t = useTexts(repairTexts);
  const named = useTexts(detailTexts);
  const cancel = useChange<void, { lines: number }>(
    () => ({ path: `/pushes/${push.pushOperationKey}/cancel` }),
    {
      refresh: touched(push),
      onDone: ({ lines }) => {
        onClose();
        notify.done(t("cancelled", { count: lines }));
      },
    },
  );
  return (
    <Confirm
      title={named("cancelPush")}
      action={t("cancelLines", { count: plan.cancel })}
      danger
      busy={cancel.isPending}
      error={cancel.error}
      onConfirm={() => cancel.mutate()}
      onClose={onClose}
    >
      {t("cancelWhat", { count: plan.cancel, account: push.accountName ?? push.accountId ?? "" })}
      {plan.otherPushes > 0 && ` ${t("plan.others", { count: plan.otherPushes })}`}
    </Confirm>
  );
}

export function Handling({ push, onClose }: { push: PushRow; onClose: () => void }) {
  const t = useTexts(repairTexts);
  const named = useTexts(detailTexts);
  const [note, setNote] = useState("");
  const handle = useChange(
    () => ({ method: "PUT", path: `/pushes/${push.pushOperationKey}/handled`, body: { note } }),
    {
      refresh: touched(push),
      onDone: () => {
        onClose();
        notify.done(t("handled.done"));
      },
    },
  );
  return (
    <Confirm
      title={named("handle")}
      action={named("handle")}
      busy={handle.isPending}
      error={handle.error}
      onConfirm={() => handle.mutate()}
      onClose={onClose}
    >
      <Stack gap="sm">
        {t("handleWhat")}
        <Textarea
          label={t("note")}
          description={t("noteWhy")}
          maxLength={1000}
          autosize
          minRows={2}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      </Stack>
    </Confirm>
  );
}

export function Unhandle({ push }: { push: PushRow }) {
  const t = useTexts(repairTexts);
  const undo = useChange(() => ({ method: "DELETE", path: `/pushes/${push.pushOperationKey}/handled` }), {
    refresh: touched(push),
    onDone: () => notify.done(t("unhandled.done")),
  });
  return (
    <Button variant="default" loading={undo.isPending} onClick={() => undo.mutate()}>
      {t("unhandle")}
    </Button>
  );
}
