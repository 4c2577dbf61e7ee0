export { findOperations, lineStatesOf, type StandingLine } from "./queries.ts";
