import { Button, Group, Paper, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { useChange } from "../app/use-api.ts";
import { Confirm } from "../kit/confirm.tsx";
import { Icon } from "../kit/icon.tsx";
import { notify } from "../kit/notify.ts";
import { platformName } from "../kit/platform.tsx";
import { Pill, type Tone } from "../kit/status.tsx";
import { Time } from "../kit/time.tsx";
import { explanationTexts } from "./explanation-texts.ts";
import type { Explanation, Plan, PushDetail } from "./push.ts";
import { repairTexts } from "./repair-texts.ts";

const tones: Readonly<Record<Explanation["code"], Tone>> = {
  queued: "busy",
  "on-hold": "warn",
  "behind-others": "warn",
  sending: "busy",
  "awaits-provider": "busy",
  "in-doubt": "warn",
  parked: "bad",
  "not-linked": "warn",
  "to-collect": "busy",
  collected: "good",
  delivered: "good",
  "already-there": "good",
  refused: "bad",
  cancelled: "quiet",
};

/** Why the lines of a push stand where they stand, and what comes next: the first thing its page tells. */
export function Explanations({ detail, mayDecide }: { detail: PushDetail; mayDecide: boolean }) {
  const t = useTexts(explanationTexts);
  const repair = useTexts(repairTexts);
  const { push, explanations, plan, reasons } = detail;
  const software = platformName(push.platformKey, push.platformName);
  if (push.dataType !== "bankTransactions")
    return (
      <Paper withBorder p="md">
        <Text size="sm">{push.errorMessage ?? t("bankAccount")}</Text>
      </Paper>
    );
  return (
    <Paper withBorder p="md" component="section" aria-label={t("why")}>
      <Stack gap="md">
        {push.status === "TimedOut" && (
          <Text size="sm">{t("timedOut", { minutes: push.timeoutInMinutes ?? 0 })}</Text>
        )}
        {explanations.map((one) => (
          <div key={one.code} className="explanation">
            <Group gap="xs">
              <Pill tone={tones[one.code]}>{t(`lines.${one.code}`, { count: one.lines })}</Pill>
              {one.until && (
                <Text span size="sm" c="dimmed">
                  {t("nextLook")} <Time at={one.until} />
                </Text>
              )}
              {one.since && (
                <Text span size="sm" c="dimmed">
                  {t(one.code === "to-collect" ? "collectedLast" : "last")} <Time at={one.since} />
                </Text>
              )}
            </Group>
            <Text size="sm" mt={4}>
              {t(`why.${one.code}`, { software })}
            </Text>
            {one.code !== "refused" && one.code !== "cancelled" && one.reason && (
              <Text size="sm" c="dimmed" className="said">
                {one.reason}
              </Text>
            )}
            {(one.code === "refused" || one.code === "cancelled") &&
              reasons
                .filter(({ state }) => state === one.code)
                .map(({ code, reason, lines }) => (
                  <Text key={`${code} ${reason}`} size="sm" c="dimmed" className="said">
                    {reason} {code && code !== one.code && <code>({code})</code>}{" "}
                    {lines < one.lines && t("linesOnly", { count: lines })}
                  </Text>
                ))}
          </div>
        ))}
        {push.repeated > 0 && (
          <Text size="sm" c="dimmed">
            {t("repeated", { count: push.repeated })}
          </Text>
        )}
        {plan.kept && (
          <Group gap="xs">
            <Icon name="info" size={15} />
            <Text size="sm">
              {repair("kept", { count: plan.kept.lines })} {repair(`obstacle.${plan.kept.obstacle}`)}
            </Text>
          </Group>
        )}
        {mayDecide &&
          plan.decide.map((batch) => <Decide key={batch.batchId} detail={detail} batch={batch} />)}
      </Stack>
    </Paper>
  );
}

/** A batch of which nothing more can be found out by itself: somebody looks into the books and says what is there. */
function Decide({ detail, batch }: { detail: PushDetail; batch: Plan["decide"][number] }) {
  const t = useTexts(explanationTexts);
  const repair = useTexts(repairTexts);
  const [asking, setAsking] = useState<"there" | "not-there">();
  const { push } = detail;
  const software = platformName(push.platformKey, push.platformName);
  const path = `/pushes/${push.pushOperationKey}`;
  const decide = useChange<"there" | "not-there">(
    (found) => ({ path: `${path}/batches/${batch.batchId}/decision`, body: { found } }),
    {
      refresh: ["/pushes", `/companies/${push.companyId}/push`],
      onDone: () => {
        setAsking(undefined);
        notify.done(t("decided"));
      },
    },
  );
  return (
    <div>
      <Text size="sm" mb="xs">
        {t("decideWhat", { software, count: batch.lines })}
      </Text>
      <Group gap="xs">
        <Button variant="default" onClick={() => setAsking("there")}>
          {t("areThere")}
        </Button>
        <Button variant="default" onClick={() => setAsking("not-there")}>
          {t("notThere")}
        </Button>
      </Group>
      {asking && (
        <Confirm
          title={t(asking === "there" ? "areThere" : "notThere")}
          action={asking === "there" ? t("markDelivered") : repair("sendAgain")}
          danger={asking === "not-there"}
          busy={decide.isPending}
          error={decide.error}
          onConfirm={() => decide.mutate(asking)}
          onClose={() => setAsking(undefined)}
        >
          {t(`decide.${asking}`, { software, count: batch.lines })}
        </Confirm>
      )}
    </div>
  );
}
