export { visitsUnderWay as areVisitsUnderWay } from "./authorization-queries.ts";
