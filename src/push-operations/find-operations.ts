export { findOperations, lineStatesOf, type StandingLine } from "./queries.ts";
export {
  countOtherPushes,
  findOperationByKey,
  type HandledOperation,
  type LinePlace,
  linePlaces,
  type UndoneEnd,
  undoneEndsOf,
} from "./repair-queries.ts";
