import {
  Alert,
  Button,
  Group,
  Modal,
  SegmentedControl,
  Select,
  Skeleton,
  Stack,
  Table,
  Text,
} from "@mantine/core";
import { useState } from "react";
import { pathWith } from "../app/api.ts";
import { useLocale, useTexts } from "../app/locale.tsx";
import { useApi, useChange } from "../app/use-api.ts";
import { duration } from "../kit/duration.ts";
import { Failure } from "../kit/failure.tsx";
import { Icon } from "../kit/icon.tsx";
import { notify } from "../kit/notify.ts";
import { Time } from "../kit/time.tsx";
import { webhookTexts } from "./texts.ts";
import type { Endpoint, Plan } from "./webhooks.ts";

const hours = ["1", "24", "72", "168", "336", "720"] as const;

/** Sends what has failed once more, or what was never sent, after showing how much that is and how fast it goes. */
export function RecoverMessages({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const t = useTexts(webhookTexts);
  const { locale } = useLocale();
  const [back, setBack] = useState("24");
  const [what, setWhat] = useState<"failed" | "missing">("failed");
  const failed = what === "failed";
  // One end for plan and deed, so that what is done is what was shown.
  const [now] = useState(() => new Date());
  const since = new Date(now.getTime() - Number(back) * 3_600_000).toISOString();
  const until = now.toISOString();
  const plan = useApi<Plan>(
    pathWith(`/endpoints/${endpoint.id}/${failed ? "recovery" : "missing"}`, { since, until }),
    { keep: true },
  );
  const recover = useChange<void>(
    () => ({
      path: failed ? `/webhooks/${endpoint.id}/recover` : `/endpoints/${endpoint.id}/missing`,
      body: { since, until },
    }),
    {
      refresh: ["/endpoints", `/webhooks/${endpoint.id}`],
      onDone: () => {
        notify.done(t("recovered"));
        onClose();
      },
    },
  );
  const { data } = plan;
  return (
    <Modal opened size="lg" onClose={onClose} title={t("recover")}>
      <Stack gap="md">
        <SegmentedControl
          fullWidth
          aria-label={t("recover")}
          value={what}
          onChange={(value) => setWhat(value as typeof what)}
          data={[
            { value: "failed", label: t("whatFailed") },
            { value: "missing", label: t("whatMissing") },
          ]}
        />
        <Text>{t(failed ? "recoverText" : "missingText")}</Text>
        <Select
          label={t("since")}
          data={hours.map((value) => ({
            value,
            label:
              Number(value) < 72
                ? t("lastHours", { count: Number(value) })
                : t("lastDays", { count: Number(value) / 24 }),
          }))}
          value={back}
          onChange={(value) => setBack(value ?? "24")}
          allowDeselect={false}
          data-autofocus
        />
        {plan.error && <Failure error={plan.error} onRetry={() => void plan.refetch()} />}
        {!data && !plan.error && <Skeleton height={96} />}
        {data && (
          <section aria-label={t("plan")} aria-live="polite">
            <Stack gap="xs">
              <Text fw={600}>
                {data.messages === 0
                  ? t(failed ? "nothingFailed" : "nothingMissing")
                  : t(failed ? "planMessages" : "planMissing", { count: data.messages })}
              </Text>
              {data.messages > 0 && (
                <Text size="sm" c="dimmed">
                  {data.ratePerSecond === null
                    ? t("planUnlimited")
                    : t("planRate", {
                        rate: data.ratePerSecond.toLocaleString(locale),
                        time: duration(locale, (data.secondsAtLeast ?? 0) * 1000),
                      })}
                </Text>
              )}
              {data.byType.length > 0 && (
                <Table.ScrollContainer minWidth={420} type="native">
                  <Table>
                    <Table.Thead>
                      <Table.Tr>
                        <Table.Th>{t("event")}</Table.Th>
                        <Table.Th>{t("messages")}</Table.Th>
                        <Table.Th>{t("oldest")}</Table.Th>
                      </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                      {data.byType.map(({ eventType, messages, oldest }) => (
                        <Table.Tr key={eventType}>
                          <Table.Td>{eventType}</Table.Td>
                          <Table.Td>{messages.toLocaleString(locale)}</Table.Td>
                          <Table.Td>
                            <Time at={oldest} />
                          </Table.Td>
                        </Table.Tr>
                      ))}
                    </Table.Tbody>
                  </Table>
                </Table.ScrollContainer>
              )}
              {data.held && data.messages > 0 && (
                <Alert variant="light" color="yellow" icon={<Icon name="alert" size={18} />}>
                  {t("planHeld")}
                </Alert>
              )}
            </Stack>
          </section>
        )}
        {recover.error && <Failure error={recover.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button
            loading={recover.isPending}
            disabled={!data || data.messages === 0 || plan.isPlaceholderData}
            onClick={() => recover.mutate()}
          >
            {t("sendAgain", { count: data?.messages ?? 0 })}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
