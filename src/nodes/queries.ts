import { type Queryable, statement } from "../database/pool.ts";
import type { NodeLoad } from "./node.ts";

export interface NodeRow {
  node_id: string;
  host: string;
  process_id: number;
  version: string;
  runtime: string;
  roles: string[];
  started_at: Date;
  last_seen_at: Date;
  stopped_at: Date | null;
  load: NodeLoad;
}

const add = statement(
  "node-add",
  `insert into node (node_id, host, process_id, version, runtime, roles, started_at, last_seen_at, load)
   values ($1, $2, $3, $4, $5, $6, $7, $7, $8)`,
);
const touch = statement("node-touch", "update node set last_seen_at = $2, load = $3 where node_id = $1");
const stop = statement("node-stop", "update node set last_seen_at = $2, stopped_at = $2 where node_id = $1");
const forget = statement("node-forget", "delete from node where last_seen_at < $1");
const list = statement(
  "node-list",
  `select node_id, host, process_id, version, runtime, roles, started_at, last_seen_at, stopped_at, load
   from node order by stopped_at nulls first, last_seen_at desc limit 50`,
);

export const addNode = (db: Queryable, node: Omit<NodeRow, "last_seen_at" | "stopped_at">) =>
  db.count(add, [
    node.node_id,
    node.host,
    node.process_id,
    node.version,
    node.runtime,
    node.roles,
    node.started_at,
    JSON.stringify(node.load),
  ]);
export const touchNode = (db: Queryable, nodeId: string, now: Date, load: NodeLoad) =>
  db.count(touch, [nodeId, now, JSON.stringify(load)]);
export const stopNode = (db: Queryable, nodeId: string, now: Date) => db.count(stop, [nodeId, now]);
export const forgetNodes = (db: Queryable, before: Date) => db.count(forget, [before]);
/** Those that run first. */
export const listNodes = (db: Queryable) => db.rows<NodeRow>(list);
