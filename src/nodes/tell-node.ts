import { readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { hostname } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Application } from "../application.ts";
import { after, day } from "../clock.ts";
import { uuid } from "../random.ts";
import { beat, type NodeLoad } from "./node.ts";
import { addNode, forgetNodes, stopNode, touchNode } from "./queries.ts";

/** Of this code, as its package says. */
export const version: string = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
).version;
const keptDays = 7;

/** Tells the others, every few seconds, that this process runs and how it is loaded. Gives what ends it. */
export async function tellNode(application: Application): Promise<() => Promise<void>> {
  const { clock, config, database, log, random } = application;
  const delay = monitorEventLoopDelay({ resolution: 50 });
  delay.enable();
  const load = async (): Promise<NodeLoad> => {
    const { rss, heapUsed } = process.memoryUsage();
    const late = delay.percentile(99) / 1e6;
    delay.reset();
    return {
      memory: rss,
      heap: heapUsed,
      loopDelayMs: Math.round(late * 10) / 10,
      connections: database.load(),
      maximumConnections: config.databaseConnections,
      disk: await diskOf(config.dataFolder),
    };
  };
  const nodeId = uuid(random);
  const now = clock.now();
  await forgetNodes(database, after(now, -keptDays * day));
  await addNode(database, {
    node_id: nodeId,
    host: hostname(),
    process_id: process.pid,
    version,
    runtime: `Node ${process.versions.node}`,
    roles: [...config.roles],
    started_at: now,
    load: await load(),
  });
  const tell = async () => {
    await touchNode(database, nodeId, clock.now(), await load());
  };
  const timer = setInterval(() => {
    tell().catch((error) => log.warn({ err: error }, "could not tell that this process runs"));
  }, beat);
  timer.unref();
  return async () => {
    clearInterval(timer);
    delay.disable();
    // Without a word it counts as lost after a minute: no reason to end badly.
    await stopNode(database, nodeId, clock.now()).catch((error) =>
      log.warn({ err: error }, "could not tell that this process stops"),
    );
  };
}

async function diskOf(folder: string): Promise<NodeLoad["disk"]> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { free: bavail * bsize, total: blocks * bsize };
  } catch {
    return null;
  }
}
