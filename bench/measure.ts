import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";

/** One figure of a benchmark; `goal` is met when the value is on its good side. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Least and greatest of the rounds. */
  readonly spread?: readonly [number, number];
  readonly goal?: { readonly atMost: number } | { readonly atLeast: number };
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export const overRounds = (
  name: string,
  unit: string,
  values: readonly number[],
  goal?: Figure["goal"],
): Figure => ({
  name,
  unit,
  value: median(values),
  spread: [Math.min(...values), Math.max(...values)],
  goal,
});

/** Runs `tasks` with `callers` at a time and returns the seconds it took. */
export async function timed(callers: number, tasks: readonly (() => Promise<unknown>)[]): Promise<number> {
  const started = performance.now();
  let next = 0;
  const caller = async () => {
    while (next < tasks.length) await tasks[next++]!();
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return (performance.now() - started) / 1000;
}

/** Resident memory of a process in megabytes (Linux). */
export function residentMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? Number.NaN) / 1024;
}

export function machine(): string {
  const processors = cpus();
  return `${processors.length} × ${processors[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`;
}

export function print(title: string, figures: readonly Figure[]): void {
  process.stdout.write(`\n${title}\n`);
  for (const { name, value, unit, spread, goal } of figures) {
    const range = spread ? ` (${round(spread[0])} to ${round(spread[1])})` : "";
    process.stdout.write(
      `  ${name.padEnd(58)} ${round(value).padStart(9)} ${unit}${range}${verdict(value, goal)}\n`,
    );
  }
}

const round = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2));

function verdict(value: number, goal: Figure["goal"]): string {
  if (!goal) return "";
  if ("atMost" in goal)
    return value <= goal.atMost ? `  goal ≤ ${goal.atMost} met` : `  goal ≤ ${goal.atMost} MISSED`;
  return value >= goal.atLeast ? `  goal ≥ ${goal.atLeast} met` : `  goal ≥ ${goal.atLeast} MISSED`;
}
