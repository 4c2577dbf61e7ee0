import { Badge, Tooltip } from "@mantine/core";
import { useContext } from "react";
import { useTexts } from "../app/locale.tsx";
import { Dense } from "./dense.ts";
import { Icon, type IconName } from "./icon.tsx";
import { statusTexts } from "./status-texts.ts";

export type Tone = "good" | "warn" | "bad" | "busy" | "quiet";

const looks: Readonly<Record<Tone, { color: string; icon: IconName }>> = {
  good: { color: "green", icon: "tick" },
  warn: { color: "yellow", icon: "alert" },
  bad: { color: "red", icon: "cross" },
  busy: { color: "river", icon: "clock" },
  quiet: { color: "gray", icon: "dash" },
};

/** States by what has them, as replies name them. */
const states = {
  connection: { Linked: "good", PendingAuth: "busy", Deauthorized: "warn", Unlinked: "quiet" },
  account: { connected: "good", connecting: "busy", pending: "quiet", disconnected: "warn" },
  push: { Success: "good", Pending: "busy", Failed: "bad", TimedOut: "warn" },
  line: {
    accepted: "busy",
    sending: "busy",
    "at-provider": "busy",
    "in-doubt": "warn",
    delivered: "good",
    "already-there": "good",
    refused: "bad",
    cancelled: "quiet",
    available: "busy",
    collected: "good",
  },
  message: { Success: "good", Failure: "bad", Attempting: "warn", Sending: "busy" },
  endpoint: { enabled: "good", disabled: "warn" },
} as const satisfies Record<string, Record<string, Tone>>;
export type StatusKind = keyof typeof states;

type Key = keyof (typeof statusTexts)["en"];
const keyOf = (...parts: readonly string[]): Key => `state.${parts.join(".")}` as Key;

/** A known state as a pill, `<Status kind="connection" of={status} />`; a state we do not know is shown as it is. */
export function Status({ kind, of, explain }: { kind: StatusKind; of: string; explain?: boolean }) {
  const t = useTexts(statusTexts);
  const tone = (states[kind] as Record<string, Tone>)[of];
  if (!tone) return <Pill tone="quiet">{of}</Pill>;
  const why = keyOf(kind, of, "why");
  return (
    <Pill tone={tone} explain={explain && why in statusTexts.en ? t(why) : undefined}>
      {t(keyOf(kind, of))}
    </Pill>
  );
}

/** A pill of your own words. */
export function Pill({ tone, explain, children }: { tone: Tone; explain?: string; children: string }) {
  const { color, icon } = looks[tone];
  const dense = useContext(Dense);
  const pill = (
    <Badge
      variant="light"
      color={color}
      radius="sm"
      leftSection={<Icon name={icon} size={12} />}
      className="pill"
      tabIndex={explain && !dense ? 0 : undefined}
    >
      {children}
    </Badge>
  );
  return explain ? (
    <Tooltip label={explain} multiline maw={320}>
      {pill}
    </Tooltip>
  ) : (
    pill
  );
}

/** What a select of these states shows: value, word, what it means. */
export function useStatusChoices(kind: StatusKind) {
  const t = useTexts(statusTexts);
  return Object.keys(states[kind]).map((value) => {
    const why = keyOf(kind, value, "why");
    return { value, label: t(keyOf(kind, value)), explain: why in statusTexts.en ? t(why) : undefined };
  });
}
