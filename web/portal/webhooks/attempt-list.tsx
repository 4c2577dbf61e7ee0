import { Group, Text } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { Code } from "../kit/code.tsx";
import { Pill } from "../kit/status.tsx";
import { Duration, Time } from "../kit/time.tsx";
import { webhookTexts } from "./texts.ts";
import type { Attempt } from "./webhooks.ts";
import "./webhooks.css";

/** Calls of an endpoint, the newest first, with what it answered. */
export function AttemptList({ attempts, pending }: { attempts: readonly Attempt[]; pending: string }) {
  const t = useTexts(webhookTexts);
  if (attempts.length === 0) return <Text c="dimmed">{pending}</Text>;
  return (
    <ol className="attempts">
      {attempts.toReversed().map(({ number, at, durationMs, statusCode, success, reason, response }) => (
        <li key={number}>
          <Group gap="sm" wrap="wrap">
            <Pill tone={success ? "good" : "bad"}>
              {statusCode === undefined ? t("noAnswer") : String(statusCode)}
            </Pill>
            <Text span size="sm" fw={500}>
              {t("attempt", { number })}
            </Text>
            <Time at={at} exact />
            <Text span size="sm" c="dimmed">
              <Duration ms={durationMs} />
            </Text>
          </Group>
          {reason && (
            <Text size="sm" mt={4}>
              {reason}
            </Text>
          )}
          {response && <Code label={t("response")}>{response}</Code>}
        </li>
      ))}
    </ol>
  );
}
