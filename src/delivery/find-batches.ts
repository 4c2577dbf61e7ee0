export { type LaneStanding, laneStanding, type OpenBatch, openBatchesOf } from "./repair-queries.ts";
