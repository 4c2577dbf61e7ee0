import type { Queryable } from "../database/pool.ts";
import { type NodeLoad, type NodeState, nodeState } from "./node.ts";
import { listNodes as listRows } from "./queries.ts";

export interface KnownNode {
  readonly nodeId: string;
  readonly host: string;
  readonly processId: number;
  readonly version: string;
  readonly runtime: string;
  readonly roles: readonly string[];
  readonly state: NodeState;
  readonly startedAt: Date;
  readonly lastSeenAt: Date;
  readonly load: NodeLoad;
}

/** Processes of the last days, those that run first. */
export const listNodes = async (db: Queryable, now: Date): Promise<KnownNode[]> =>
  (await listRows(db)).map((row) => ({
    nodeId: row.node_id,
    host: row.host,
    processId: row.process_id,
    version: row.version,
    runtime: row.runtime,
    roles: row.roles,
    state: nodeState({ stoppedAt: row.stopped_at, lastSeenAt: row.last_seen_at }, now),
    startedAt: row.started_at,
    lastSeenAt: row.last_seen_at,
    load: row.load,
  }));
