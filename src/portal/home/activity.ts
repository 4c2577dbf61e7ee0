import type { PlatformKey } from "../../integrations/integration.ts";

/** What became of lines, as the charts tell them apart. */
export const outcomes = ["delivered", "already-there", "collected", "refused", "cancelled"] as const;
export type LineOutcome = (typeof outcomes)[number];

/** Lines of one day, package and outcome whose way took about the same time. */
export interface LineCount {
  /** Calendar date in UTC. */
  readonly day: string;
  readonly platformKey: PlatformKey;
  readonly state: LineOutcome;
  readonly delayStep: number;
  readonly lines: number;
}

/** How long lines took, in milliseconds. */
export interface Delay {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface Tally {
  readonly outcomes: Readonly<Record<LineOutcome, number>>;
  /** From acceptance to arrival in the accounting software; null where nothing arrived. */
  readonly delay: Delay | null;
}

/** Lines that arrived; for packages that collect, those that were fetched. */
const arrived: ReadonlySet<LineOutcome> = new Set(["delivered", "already-there", "collected"]);

export const hasArrived = ({ state }: LineCount): boolean => arrived.has(state);

/** Adds up counts. A delay is exact to a tenth: lines are counted by steps of a fourth of a power of two. */
export function tally(counts: readonly LineCount[]): Tally {
  const sums = { delivered: 0, "already-there": 0, collected: 0, refused: 0, cancelled: 0 };
  const steps = new Map<number, number>();
  for (const { state, delayStep, lines } of counts) {
    sums[state] += lines;
    if (arrived.has(state)) steps.set(delayStep, (steps.get(delayStep) ?? 0) + lines);
  }
  return { outcomes: sums, delay: delayOf(steps) };
}

function delayOf(steps: ReadonlyMap<number, number>): Delay | null {
  const ordered = [...steps].sort(([one], [other]) => one - other);
  const total = ordered.reduce((sum, [, lines]) => sum + lines, 0);
  if (total === 0) return null;
  const quantile = (share: number) => {
    let passed = 0;
    for (const [step, lines] of ordered) {
      passed += lines;
      if (passed >= share * total) return middleOf(step);
    }
    return middleOf(ordered.at(-1)![0]);
  };
  return { p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) };
}

/** Milliseconds in the middle of a step; `delay_step` in the database is counted the same way. */
export const middleOf = (step: number): number => Math.round(2 ** ((step + 0.5) / 4));
