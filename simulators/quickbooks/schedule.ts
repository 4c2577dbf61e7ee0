import { second } from "../../src/clock.ts";
import { poll } from "./poll.ts";
import type { Poll } from "./records.ts";
import type { World } from "./world.ts";

/** How often it is looked whether a connection is due, in real time. */
const lookEvery = 5 * second;

/** Polls each connection whose time has come, once, however often it came. */
export async function pollDue(world: World): Promise<Poll[]> {
  const now = world.now().getTime();
  const due = world.store
    .all("connections")
    .filter(({ status, nextPollAt }) => status === "connected" && nextPollAt !== null && nextPollAt <= now);
  // Another look meanwhile finds none of these due.
  world.store.put(...due.map((connection) => ["connections", { ...connection, nextPollAt: null }] as const));
  const polls = await Promise.all(due.map(({ id }) => pollOne(world, id)));
  return polls.flat();
}

async function pollOne(world: World, connectionId: string): Promise<Poll[]> {
  try {
    return await poll(world, connectionId, "schedule");
  } catch (error) {
    if (!world.closed) world.log?.error({ error, connectionId }, "the pretend QuickBooks could not poll");
    return [];
  }
}

/** Looks from time to time until it is stopped. */
export function startSchedule(world: World): { stop(): void } {
  // A poll that a death interrupted has left its connection without a next time.
  const now = world.now().getTime();
  const forgotten = world.store
    .all("connections")
    .filter(({ status, nextPollAt }) => status === "connected" && nextPollAt === null);
  if (world.settings.pollEveryMs > 0)
    world.store.put(...forgotten.map((one) => ["connections", { ...one, nextPollAt: now }] as const));
  const timer = setInterval(() => void pollDue(world), lookEvery);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
