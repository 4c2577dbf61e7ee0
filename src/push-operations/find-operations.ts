export { findOperations, lineStatesOf, operationsOfLines, type StandingLine } from "./queries.ts";
export {
  countOtherPushes,
  findOperationByKey,
  type HandledOperation,
  type LinePlace,
  linePlaces,
  type UndoneEnd,
  undoneEndsOf,
} from "./repair-queries.ts";
