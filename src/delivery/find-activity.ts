export { latestDeliveries } from "./activity-queries.ts";
