export { lastDelivered, type MissedLines, missedLines } from "./missed-line-queries.ts";
