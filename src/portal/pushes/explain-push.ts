import type { LaneStanding } from "../../delivery/find-batches.ts";
import type { PushFacts, Standing } from "./detail-queries.ts";
import type { Explanation } from "./push.ts";

interface Surroundings {
  readonly lane: LaneStanding | undefined;
  /** Batches of the account that are not over, of whatever push. */
  readonly open: readonly {
    readonly batchId: string;
    readonly state: string;
    readonly reason: string | null;
    readonly nextAt: Date | null;
  }[];
  readonly linked: boolean;
  readonly now: Date;
}

/** Why the lines of a push stand where they stand, and what happens next: one entry for lines of one kind, most first. */
export function explainPush({ standing, collectedAt }: PushFacts, around: Surroundings): Explanation[] {
  const found = new Map<string, Explanation>();
  for (const group of standing) {
    const one = explain(group, collectedAt, around);
    const same = found.get(one.code);
    found.set(one.code, same ? { ...same, lines: same.lines + one.lines } : one);
  }
  return [...found.values()].sort((a, b) => b.lines - a.lines);
}

function explain(group: Standing, collectedAt: Date | null, around: Surroundings): Explanation {
  const { lines, reason } = group;
  const entry = (code: Explanation["code"], more: Partial<Explanation> = {}): Explanation => ({
    code,
    lines,
    until: null,
    since: null,
    reason: null,
    ...more,
  });
  const own = around.open.find(({ batchId }) => batchId === group.batchId);
  const next = { until: iso(own?.nextAt ?? around.lane?.holdUntil), reason: own?.reason ?? null };
  switch (group.state) {
    case "accepted":
      return own ? onHold(entry, next, around) : waiting(entry, around);
    case "sending":
      return entry("sending");
    case "at-provider":
      return own?.state === "parked"
        ? entry("parked", { reason: own.reason })
        : entry("awaits-provider", next);
    case "in-doubt":
      if (own?.state === "parked") return entry("parked", { reason: own.reason });
      return around.linked ? entry("in-doubt", next) : entry("not-linked", { reason: own?.reason ?? null });
    case "available":
      return entry("to-collect", { since: iso(collectedAt) });
    case "collected":
      return entry("collected", { since: iso(group.settledAt) });
    case "already-there":
      return entry("already-there", { reason });
    case "delivered":
      return entry("delivered", { since: iso(group.settledAt) });
    case "cancelled":
      return entry("cancelled", { reason });
    default:
      return entry("refused", { reason });
  }
}

type Entry = (code: Explanation["code"], more?: Partial<Explanation>) => Explanation;

const onHold = (entry: Entry, next: Partial<Explanation>, { linked }: Surroundings): Explanation =>
  linked ? entry("on-hold", next) : entry("not-linked", next);

function waiting(entry: Entry, { lane, open, linked, now }: Surroundings): Explanation {
  const [before] = open;
  if (!linked) return entry("not-linked", { reason: before?.reason ?? null });
  if (before && before.state !== "ready")
    return entry("behind-others", { until: iso(before.nextAt), reason: before.reason });
  const held = lane?.holdUntil && lane.holdUntil > now ? lane.holdUntil : null;
  if (held || before)
    return entry("on-hold", { until: iso(held ?? before?.nextAt), reason: before?.reason ?? null });
  return entry("queued");
}

const iso = (at: Date | null | undefined): string | null => at?.toISOString() ?? null;
