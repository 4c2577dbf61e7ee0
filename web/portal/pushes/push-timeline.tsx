import { Text } from "@mantine/core";
import { useLocale, useTexts } from "../app/locale.tsx";
import { Id } from "../kit/id.tsx";
import type { Tone } from "../kit/status.tsx";
import { Timeline } from "../kit/timeline.tsx";
import { detailTexts } from "./detail-texts.ts";
import { type PushDetail, span } from "./push.ts";
import { timelineTexts } from "./timeline-texts.ts";

type Entry = PushDetail["timeline"][number];

/** What happened, oldest first: accepted, checked, queued, sent, answered, settled, told. */
export function PushTimeline({ detail }: { detail: PushDetail }) {
  const t = useTexts(timelineTexts);
  const { locale } = useLocale();
  const begin = detail.push.requestedOnUtc;
  const title = (entry: Entry): string => {
    const count = entry.lines ?? 0;
    switch (entry.kind) {
      case "answered":
        return t(`answered.${known(entry.result)}`);
      case "validated":
        return count > 0 ? t("validated.warned", { count }) : t("validated.clean");
      case "ended":
        return t(`ended.${(entry.result as "Success") ?? "Failed"}`);
      case "sent":
        return t("event.sent", { attempt: entry.attempt ?? 1 });
      case "told":
        return t("event.told", { type: entry.result ?? "" });
      case "decided":
        return t(`event.decided.${(entry.result as "there") ?? "there"}`);
      default:
        return t(`event.${entry.kind}`, { count });
    }
  };
  return (
    <Timeline
      steps={detail.timeline.map((entry, nth) => ({
        key: `${nth} ${entry.kind}`,
        title: (
          <>
            {title(entry)}
            {entry.at !== begin && (
              <Text span size="sm" c="dimmed" ml={8}>
                +{span(locale, begin, entry.at)}
              </Text>
            )}
          </>
        ),
        at: entry.at,
        tone: toneOf(entry),
        detail: <EntryDetail entry={entry} />,
      }))}
    />
  );
}

function EntryDetail({ entry }: { entry: Entry }) {
  const t = useTexts(timelineTexts);
  const named = useTexts(detailTexts);
  const { reason, actor, correlationId, batchId, result, kind } = entry;
  return (
    <>
      {reason && <Text size="sm">{reason}</Text>}
      {kind === "asked" && result && <Text size="sm">{t("statusCode", { code: result })}</Text>}
      {actor && (
        <Text size="sm" c="dimmed">
          {actorText(t, actor)}
        </Text>
      )}
      {correlationId && <Id value={correlationId} label={named("correlationId")} />}
      {kind === "batched" && batchId && <Id value={batchId} label={named("batchId")} />}
    </>
  );
}

type By = (key: "by.api-key" | "by.person" | "by.system", values: { id: string }) => string;

/** Who asked for it, as the audit trail keeps them; people by their present names. */
function actorText(t: By, { kind, id, name }: NonNullable<Entry["actor"]>): string {
  if (kind === "api-key") return t("by.api-key", { id: name ?? id ?? "" });
  if (kind === "person") return t("by.person", { id: name ?? id ?? "" });
  return t("by.system", { id: id ?? kind });
}

const answers = ["accepted", "settled", "in-doubt", "not-sent", "too-large"] as const;
const known = (result: string | null): (typeof answers)[number] =>
  answers.find((one) => one === result) ?? "in-doubt";

function toneOf({ kind, result }: Entry): Tone {
  switch (kind) {
    case "ended":
      return result === "Success" ? "good" : result === "TimedOut" ? "warn" : "bad";
    case "answered":
      return result === "accepted" || result === "settled" ? "good" : "warn";
    case "collected":
      return "good";
    case "undelivered":
    case "withdrawn":
    case "parked":
      return "warn";
    case "sent":
    case "asked":
      return "busy";
    default:
      return "quiet";
  }
}
