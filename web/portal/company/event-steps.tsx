import { Group, Text } from "@mantine/core";
import { calendarDate, instant } from "../../app/locale.ts";
import { useLocale, useTexts } from "../app/locale.tsx";
import { useSession } from "../app/session.tsx";
import { Copy } from "../kit/copy.tsx";
import { Go } from "../kit/link.tsx";
import { platformName } from "../kit/platform.tsx";
import { Timeline } from "../kit/timeline.tsx";
import type { CompanyReply, TimelineEvent } from "./company.ts";
import { eventTexts } from "./event-texts.ts";
import { factTexts } from "./fact-texts.ts";

const tones = { good: "good", bad: "bad", neutral: "quiet" } as const;

/** What happened, one step each; `brief` leaves out who did it and under which id. */
export function EventSteps(props: {
  company: CompanyReply;
  events: readonly TimelineEvent[];
  brief?: boolean;
}) {
  const { company, events, brief } = props;
  const t = useTexts(eventTexts);
  return (
    <Timeline
      steps={events.map((event) => ({
        key: event.id + event.type,
        title: t(`event.${event.type}`, { account: event.accountName || event.accountId || t("anAccount") }),
        at: event.at,
        tone: tones[event.tone],
        detail: <Detail company={company} event={event} brief={brief} />,
      }))}
    />
  );
}

function Detail({ company, event, brief }: { company: CompanyReply; event: TimelineEvent; brief?: boolean }) {
  const t = useTexts(eventTexts);
  const { targetAccountId, ...most } = event.facts;
  const facts = useFacts(brief ? most : event.facts);
  const { may } = useSession();
  const { actor, connectionId, correlationId, pushOperationKey } = event;
  const connection = company.dataConnections.find(({ id }) => id === connectionId);
  const who = actor.name ? `${t(`actor.${actor.kind}`)}, ${actor.name}` : t(`actor.${actor.kind}`);
  return (
    <>
      {facts.length > 0 && <Text size="sm">{facts.join(" · ")}</Text>}
      <Group gap={8} className="event-facts">
        {connection && <span>{platformName(connection.integrationKey, connection.platformName)}</span>}
        {!brief && !pushOperationKey && <span>{who}</span>}
        {pushOperationKey && may("pushes.view") && (
          <Go to={`/pushes/${pushOperationKey}`} size="sm">
            {t("openPush")}
          </Go>
        )}
        {!brief && correlationId && (
          <span className="id">
            <code title={correlationId}>{correlationId.slice(0, 12)}…</code>
            <Copy value={correlationId} label={t("correlationId")} />
          </span>
        )}
      </Group>
    </>
  );
}

type FactKey = keyof (typeof factTexts)["en"];

/** What is known beside an event, in words; facts that say nothing to people are left out. */
function useFacts(facts: TimelineEvent["facts"]): string[] {
  const t = useTexts(factTexts);
  const { locale } = useLocale();
  const written = (name: string, value: string): string => {
    const said = `${name}.${value}`;
    const word = `word.${said}`;
    if (word in factTexts.en) return t(word as FactKey);
    if (name === "platformKey") return platformName(value);
    if (name === "startDate") return calendarDate(locale, value);
    return name === "expiresAt" ? instant(locale, value) : value;
  };
  return Object.entries(facts).flatMap(([name, value]) => {
    const key = `fact.${name}`;
    if (value === "" || !(key in factTexts.en)) return [];
    return [t(key as FactKey, { value: written(name, value), count: Number(value) })];
  });
}
