import type { Work } from "../work.ts";
import type { PushOperation } from "./push-operation.ts";
import { insertOperation, type NewOperation } from "./queries.ts";

export type { NewOperation, PushOperation };

/** Opens the operation of a push, pending, with the lines it brought and those it repeated. */
export const openOperation = (work: Work, operation: NewOperation): PushOperation =>
  insertOperation(work.tx, operation, work.correlationId, work.now);
