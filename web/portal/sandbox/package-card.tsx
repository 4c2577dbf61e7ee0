import { Anchor, Badge, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { useChange } from "../app/use-api.ts";
import { Icon } from "../kit/icon.tsx";
import { notify } from "../kit/notify.ts";
import { Pill } from "../kit/status.tsx";
import { Time } from "../kit/time.tsx";
import { PresetForm } from "./preset-form.tsx";
import { presetTexts } from "./preset-texts.ts";
import { presetOf } from "./presets.ts";
import type { PretendPackage } from "./sandbox-page.tsx";
import { sandboxTexts } from "./texts.ts";

const hour = 3_600_000;
const steps = [
  ["hour", hour],
  ["day", 24 * hour],
  ["week", 7 * 24 * hour],
] as const;

/** One pretend package: its books, its clock, and what it is made to do wrong. */
export function PackageCard({ pretend }: { pretend: PretendPackage }) {
  const t = useTexts(sandboxTexts);
  const [asking, ask] = useState(false);
  const { platformKey, name, answers, books, clockOffsetMs, faults, now } = pretend;
  const options = { refresh: ["/sandbox"] };
  const clear = useChange<number | undefined>(
    (id) => ({
      method: "DELETE",
      path: `/sandbox/${platformKey}/faults${id === undefined ? "" : `?id=${id}`}`,
    }),
    { ...options, onDone: () => notify.done(t("faultCleared")) },
  );
  const advance = useChange<number>(
    (advanceMs) => ({ path: `/sandbox/${platformKey}/clock`, body: { advanceMs } }),
    { ...options, onDone: () => notify.done(t("clockMoved")) },
  );
  const id = `package-${platformKey}`;
  return (
    <Paper withBorder p="md" component="section" aria-labelledby={id}>
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2} size="h4" id={id}>
            {name}
          </Title>
          <Pill tone={answers ? "good" : "bad"}>{answers ? t("answers") : t("silent")}</Pill>
        </Group>
        <Group gap="md">
          <Anchor href={books} target="_blank" rel="noreferrer">
            {t("books", { name })}
          </Anchor>
          <Text c="dimmed" component="span">
            {clockOffsetMs === 0 ? t("clockReal") : t("clockAhead")} <Time at={now} />
          </Text>
        </Group>
        {answers && (
          <>
            <Group gap="xs" role="group" aria-label={t("clockMove", { name })}>
              {steps.map(([step, ms]) => (
                <Button
                  key={step}
                  variant="default"
                  size="compact-sm"
                  disabled={advance.isPending}
                  onClick={() => advance.mutate(ms)}
                >
                  {t(`ahead.${step}`)}
                </Button>
              ))}
            </Group>
            <Faults
              of={platformKey}
              faults={faults}
              busy={clear.isPending}
              onClear={(one) => clear.mutate(one)}
            />
            <Group>
              <Button
                variant="light"
                size="compact-sm"
                aria-expanded={asking}
                leftSection={<Icon name={asking ? "up" : "down"} size={14} />}
                onClick={() => ask(!asking)}
              >
                {t("faultOpen", { name })}
              </Button>
            </Group>
            {asking && <PresetForm pretend={pretend} />}
          </>
        )}
      </Stack>
    </Paper>
  );
}

interface FaultsProps {
  readonly of: string;
  readonly faults: PretendPackage["faults"];
  readonly busy: boolean;
  readonly onClear: (id: number | undefined) => void;
}

function Faults({ of, faults, busy, onClear }: FaultsProps) {
  const t = useTexts(sandboxTexts);
  const words = useTexts(presetTexts);
  const calledOf = (request: PretendPackage["faults"][number]["request"]) => {
    const ready = presetOf(of, request);
    return ready ? words(`preset.${ready.name}`) : String(request.kind);
  };
  if (faults.length === 0) return <Text c="dimmed">{t("noFaults")}</Text>;
  return (
    <Stack gap={4} component="ul" m={0} p={0} style={{ listStyle: "none" }}>
      {faults.map(({ id, left, played, request }) => (
        <Group key={id} component="li" gap="xs" wrap="wrap">
          <Badge variant="light" color="yellow" tt="none">
            {calledOf(request)}
          </Badge>
          <Text component="span" size="sm">
            {t("played", { count: played })}
            {" · "}
            {left === null ? t("forever") : t("left", { count: left })}
          </Text>
          <Button variant="subtle" size="compact-xs" disabled={busy} onClick={() => onClear(id)}>
            {t("faultClear", { kind: calledOf(request) })}
          </Button>
        </Group>
      ))}
      {faults.length > 1 && (
        <li>
          <Button variant="default" size="compact-xs" disabled={busy} onClick={() => onClear(undefined)}>
            {t("faultClearAll")}
          </Button>
        </li>
      )}
    </Stack>
  );
}
