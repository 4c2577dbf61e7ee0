import { second } from "../clock.ts";

/** How a process is loaded, as it told last. */
export interface NodeLoad {
  /** In bytes. */
  readonly memory: number;
  readonly heap: number;
  /** How late timers ran since it told before: the worst of a hundred, in milliseconds. */
  readonly loopDelayMs: number;
  readonly connections: { readonly open: number; readonly idle: number; readonly waiting: number };
  /** Connections the process may open. */
  readonly maximumConnections: number;
  /** Of the disk that holds the data folder, in bytes; null where it has none. */
  readonly disk: { readonly free: number; readonly total: number } | null;
}

/** How often a process tells that it runs. */
export const beat = 15 * second;
/** After so long without a word a process that has not stopped counts as lost. */
export const lostAfter = 60 * second;

export type NodeState = "running" | "stopped" | "lost";

export function nodeState(
  { stoppedAt, lastSeenAt }: { readonly stoppedAt: Date | null; readonly lastSeenAt: Date },
  now: Date,
): NodeState {
  if (stoppedAt) return "stopped";
  return now.getTime() - lastSeenAt.getTime() > lostAfter ? "lost" : "running";
}
