import { Text, Tooltip } from "@mantine/core";
import { useLocale, useTexts } from "../app/locale.tsx";
import { Pill, type Tone } from "../kit/status.tsx";
import { Duration, Time } from "../kit/time.tsx";
import { bytes } from "./measures.ts";
import { Part, PlainTable } from "./parts.tsx";
import type { System } from "./system.ts";
import { systemTexts } from "./texts.ts";

type Node = System["nodes"][number];
const tones: Readonly<Record<Node["state"], Tone>> = { running: "good", stopped: "quiet", lost: "bad" };

/** Processes of the last days with how each is loaded. */
export function Processes({ nodes }: { nodes: readonly Node[] }) {
  const t = useTexts(systemTexts);
  const { locale } = useLocale();
  return (
    <Part title={t("processes")} lead={t("drain")}>
      <PlainTable
        label={t("processes")}
        rows={nodes}
        rowKey={({ id }) => id}
        columns={[
          {
            key: "process",
            title: t("process"),
            show: ({ host, processId, runtime }) => (
              <>
                {host} · {processId}
                <Text size="xs" c="dimmed">
                  {runtime}
                </Text>
              </>
            ),
          },
          {
            key: "state",
            title: t("state"),
            show: ({ state }) => (
              <Pill tone={tones[state]} explain={state === "lost" ? t("state.lost.why") : undefined}>
                {t(`state.${state}`)}
              </Pill>
            ),
          },
          { key: "roles", title: t("roles"), show: ({ roles }) => roles.join(", ") },
          { key: "version", title: t("version"), show: ({ version }) => version },
          { key: "started", title: t("started"), show: ({ startedAt }) => <Time at={startedAt} /> },
          { key: "seen", title: t("lastSeen"), show: ({ lastSeenAt }) => <Time at={lastSeenAt} relative /> },
          { key: "memory", title: t("memory"), end: true, show: ({ memory }) => bytes(locale, memory) },
          {
            key: "delay",
            title: t("loopDelay"),
            end: true,
            show: ({ loopDelayMs }) => (
              <Tooltip label={t("loopDelay.why")} multiline maw={300}>
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is shown on hover must be reached by the keyboard, too */}
                <span tabIndex={0}>
                  <Duration ms={loopDelayMs} />
                </span>
              </Tooltip>
            ),
          },
          {
            key: "connections",
            title: t("connections"),
            end: true,
            show: ({ connections: { open, idle, waiting, maximum } }) => (
              <>
                {t("connectionsOf", { used: open - idle, most: maximum })}
                {waiting > 0 && (
                  <Text size="xs" c="red">
                    {t("connectionsWaiting", { count: waiting })}
                  </Text>
                )}
              </>
            ),
          },
          {
            key: "disk",
            title: t("disk"),
            end: true,
            show: ({ disk }) => (disk ? bytes(locale, disk.free) : <span className="dash">–</span>),
          },
        ]}
      />
    </Part>
  );
}
