import { Button, Group, Modal, Progress, SegmentedControl, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Static } from "typebox";
import type { RetryPlan, RetryReply } from "../../../src/portal/pushes/retry.ts";
import { api } from "../app/api.ts";
import { useTexts } from "../app/locale.tsx";
import { endWithSession, useApi, useChange } from "../app/use-api.ts";
import { Failure } from "../kit/failure.tsx";
import { pushesTexts } from "./texts.ts";

type Filter = Readonly<Record<string, string>>;
type Parts = "all" | "failed" | "in-doubt";

/** Retries what a filter finds: shows what would happen, does it in the background, and tells how far it is. */
export function RetryMany({ filter, onClose }: { filter: Filter; onClose: () => void }) {
  const t = useTexts(pushesTexts);
  const [started, setStarted] = useState<string>();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("retryMany")}
      size="lg"
      closeButtonProps={{ "aria-label": t("close") }}
    >
      {started ? (
        <RetryProgress retryId={started} onClose={onClose} />
      ) : (
        <Planned filter={filter} onStarted={setStarted} onClose={onClose} />
      )}
    </Modal>
  );
}

function Planned(props: { filter: Filter; onStarted: (retryId: string) => void; onClose: () => void }) {
  const { filter, onStarted, onClose } = props;
  const t = useTexts(pushesTexts);
  const [parts, setParts] = useState<Parts>("all");
  const request = { filter, parts };
  const { data: plan, error } = useQuery<Static<typeof RetryPlan>, Error>({
    queryKey: ["/push-retries/plan", JSON.stringify(request)],
    queryFn: () => api.post<Static<typeof RetryPlan>>("/push-retries/plan", request).catch(endWithSession),
    gcTime: 0,
  });
  const start = useChange<void, RetryReply>(() => ({ path: "/push-retries", body: request }), {
    refresh: ["/pushes", "/push-retries"],
    onDone: ({ retryId }) => onStarted(retryId),
  });
  const nothing = !plan || plan.tooMany || plan.send + plan.inDoubt === 0;
  return (
    <Stack gap="md">
      <Text size="sm">{t("retryMany.what")}</Text>
      <SegmentedControl
        aria-label={t("parts")}
        value={parts}
        onChange={(value) => setParts(value as Parts)}
        data={(["all", "failed", "in-doubt"] as const).map((value) => ({
          value,
          label: t(`parts.${value}`),
        }))}
      />
      {error && <Failure error={error} />}
      {plan && (
        <Stack gap={4} component="ul" className="plan" aria-label={t("plan")}>
          <li>
            {t("plan.pushes", { count: plan.pushes })}{" "}
            {t("plan.places", { accounts: plan.accounts, companies: plan.companies })}
          </li>
          <li>{t("plan.send", { count: plan.send })}</li>
          {plan.inDoubt > 0 && <li>{t("plan.check", { count: plan.inDoubt })}</li>}
          {plan.kept > 0 && <li>{t("plan.keptMany", { count: plan.kept })}</li>}
          {plan.tooMany && <li>{t("plan.tooMany")}</li>}
        </Stack>
      )}
      {start.error && <Failure error={start.error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t("close")}
        </Button>
        <Button loading={start.isPending} disabled={nothing} onClick={() => start.mutate()}>
          {t("retryNow")}
        </Button>
      </Group>
    </Stack>
  );
}

function RetryProgress({ retryId, onClose }: { retryId: string; onClose: () => void }) {
  const t = useTexts(pushesTexts);
  const { data, error } = useApi<RetryReply>(`/push-retries/${retryId}`, { live: true });
  const stop = useChange(() => ({ path: `/push-retries/${retryId}/stop` }), { refresh: ["/push-retries"] });
  if (error) return <Failure error={error} />;
  const {
    state = "running",
    pushes = 0,
    lookedAt = 0,
    linesSent = 0,
    batchesChecked = 0,
    skipped = 0,
  } = data ?? {};
  return (
    <Stack gap="md">
      <Progress
        value={pushes === 0 ? 0 : (100 * lookedAt) / pushes}
        aria-label={t("progress")}
        animated={state === "running"}
      />
      <Text size="sm" role="status">
        {t(`retry.${data?.stopReason ?? state}`)} {t("progressOf", { done: lookedAt, all: pushes })}
      </Text>
      <Stack gap={4} component="ul" className="plan">
        <li>{t("sentAgain", { count: linesSent })}</li>
        <li>{t("lookedAt", { count: batchesChecked })}</li>
        <li>{t("skipped", { count: skipped })}</li>
      </Stack>
      {stop.error && <Failure error={stop.error} />}
      <Group justify="flex-end" gap="xs">
        {state === "running" && (
          <Button variant="default" loading={stop.isPending} onClick={() => stop.mutate()}>
            {t("stop")}
          </Button>
        )}
        <Button onClick={onClose}>{t("close")}</Button>
      </Group>
    </Stack>
  );
}
