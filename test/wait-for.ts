import { setTimeout as wait } from "node:timers/promises";

/** Waits until `look` gives something, looking often (or every `everyMs`, where looking costs calls that are limited); fails, saying what was waited for, after `limitMs`. */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  limitMs = 15_000,
  everyMs = 15,
): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`waited ${limitMs} ms in vain for ${what}`);
    await wait(everyMs);
  }
}
