import type { Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** Waits in real time, or without a time until the caller has gone; never longer than the pretend package runs. */
export async function pause(
  milliseconds: number | undefined,
  caller: Socket,
  closing: AbortSignal,
): Promise<void> {
  if (milliseconds !== undefined) {
    await wait(milliseconds, undefined, { signal: closing, ref: false }).catch(() => undefined);
    return;
  }
  await new Promise<void>((resolve) => {
    if (closing.aborted || caller.destroyed) return resolve();
    caller.once("close", resolve);
    closing.addEventListener("abort", () => resolve(), { once: true });
  });
}
