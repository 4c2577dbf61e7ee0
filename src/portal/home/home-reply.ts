import { type Static, Type } from "typebox";
import { connectionStatuses } from "../../connections/connection.ts";
import { Instant, Nullable, OneOf } from "../../http/schema.ts";
import { findPlatform } from "../../integrations/platforms.ts";
import { type LineCount, outcomes, type Tally, tally } from "./activity.ts";
import { checklistItems, packageItems } from "./checklist.ts";
import type { Activity } from "./count-activity.ts";

const Count = Type.Integer({ minimum: 0 });
const countsOf = <Name extends string>(names: readonly Name[]) =>
  Type.Object(Object.fromEntries(names.map((name) => [name, Count])) as Record<Name, typeof Count>);

export const accountStatuses = ["pending", "connecting", "connected", "disconnected"] as const;

const Outcomes = countsOf(outcomes);
const Milliseconds = Type.Integer({ minimum: 0, description: "Milliseconds, exact to a tenth." });
const TallySchema = {
  outcomes: Outcomes,
  delay: Nullable(
    Type.Object(
      { p50: Milliseconds, p95: Milliseconds, p99: Milliseconds },
      { description: "From acceptance to arrival in the accounting software." },
    ),
  ),
};

export const HomeSchema = Type.Object(
  {
    asOf: Instant,
    companies: Count,
    connections: countsOf(connectionStatuses),
    accounts: countsOf(accountStatuses),
    today: Type.Object({
      from: Type.String({ format: "date-time", description: "Midnight UTC." }),
      ...TallySchema,
    }),
    waiting: Type.Object({
      lines: Type.Integer({ minimum: 0, description: "Accepted, and not at their end." }),
      atLeast: Type.Boolean({ description: "Whether there are more than was counted." }),
    }),
  },
  { title: "Home" },
);
export type HomeReply = Static<typeof HomeSchema>;

export const ActivitySchema = Type.Object(
  {
    from: Instant,
    until: Instant,
    days: Type.Array(Type.Object({ day: Type.String({ format: "date" }), ...TallySchema })),
    platforms: Type.Array(Type.Object({ platformKey: Type.String(), name: Type.String(), ...TallySchema })),
    total: Type.Object(TallySchema),
  },
  { title: "Activity" },
);
export type ActivityReply = Static<typeof ActivitySchema>;

const line = <Item extends string>(items: readonly Item[]) =>
  Type.Object({
    item: OneOf(...items),
    done: Type.Boolean(),
    href: Nullable(Type.String({ description: "Where in the Portal it is done." })),
    settings: Type.Array(Type.String(), { description: "Settings of the environment that it is about." }),
  });

export const ChecklistSchema = Type.Object(
  {
    items: Type.Array(line(checklistItems)),
    packages: Type.Array(
      Type.Object({
        platformKey: Type.String(),
        name: Type.String(),
        items: Type.Array(line(packageItems)),
      }),
    ),
  },
  { title: "GoLiveChecklist" },
);
export type ChecklistReply = Static<typeof ChecklistSchema>;

/** Counts by status with a zero for each that nothing has. */
export const countsBy = <Name extends string>(
  names: readonly Name[],
  found: Readonly<Record<string, number>>,
) => Object.fromEntries(names.map((name) => [name, found[name] ?? 0])) as Record<Name, number>;

/** What became of lines by day, by package and in all. Every day shown is there. */
export function activityReply({ from, until, counts }: Activity): ActivityReply {
  const byDay = Map.groupBy(counts, ({ day }) => day);
  const byPlatform = Map.groupBy(counts, ({ platformKey }) => platformKey);
  const platforms = [...byPlatform].map(([platformKey, own]) => ({
    platformKey,
    name: findPlatform(platformKey)?.name ?? platformKey,
    ...tally(own),
  }));
  return {
    from: from.toISOString(),
    until: until.toISOString(),
    days: daysBetween(from, until).map((day) => ({ day, ...ofSent(byDay.get(day) ?? []) })),
    platforms: platforms.sort((one, other) => linesOf(other) - linesOf(one)),
    total: ofSent(counts),
  };
}

/** Delays of what we send: how long software takes until it fetches says nothing of us. */
const ofSent = (counts: readonly LineCount[]): Tally => ({
  outcomes: tally(counts).outcomes,
  delay: tally(counts.filter(({ state }) => state !== "collected")).delay,
});

const linesOf = (one: Tally): number => Object.values(one.outcomes).reduce((sum, lines) => sum + lines, 0);

function daysBetween(from: Date, until: Date): string[] {
  const days: string[] = [];
  for (let at = from.getTime(); at <= until.getTime(); at += 86_400_000)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

/** What became of the lines of one day. */
export const dayOf = ({ counts }: Activity, day: string): Tally =>
  ofSent(counts.filter((count) => count.day === day));
