import { type Static, Type } from "typebox";
import {
  answer,
  answerText,
  concernsOperation,
  FaultQueue,
  faultWith,
  hang,
  hangText,
  kind,
  often,
  reset,
  resetText,
  type WaitingFault,
} from "../faults.ts";

const fault = faultWith({
  /** A name of README's list of operations; a trailing `*` stands for any ending. */
  operation: Type.Optional(Type.String()),
  companyId: Type.Optional(Type.String()),
  /** Text that address or body must contain. */
  contains: Type.Optional(Type.String()),
  ...often,
});

/** What can be made to go wrong. README says which scenario needs which. */
export const FaultRequest = Type.Union([
  fault(answer, answerText),
  fault(
    {
      kind: kind("refuse"),
      code: Type.Union(
        [
          "INVALID_LOGIN",
          "INSUFFICIENT_PERMISSION",
          "CONCURRENCY_LIMIT_EXCEEDED",
          "UNEXPECTED_ERROR",
          "GATEWAY_TIMEOUT",
        ].map((code) => Type.Literal(code)),
      ),
    },
    "Refuses in NetSuite's own form for REST or RESTlets.",
  ),
  fault(reset, resetText),
  fault(hang, hangText),
  fault(
    { kind: kind("page-shift"), rows: Type.Integer({ minimum: 1 }) },
    "SuiteQL: this page begins so many rows too early, as pages do when the order is not total.",
  ),
  fault(
    {
      kind: kind("platform-down"),
      as: Type.Optional(Type.Union([Type.Literal("refused"), Type.Literal("timeout")])),
      status: Type.Optional(Type.Integer({ minimum: 400, maximum: 599 })),
    },
    "The call of a script to the platform finds nobody, waits too long, or hears this status.",
  ),
  fault(
    { kind: kind("units"), units: Type.Integer({ minimum: 0 }) },
    "The run of a script (operation plug-in, restlet or suitelet) has this many units only.",
  ),
  fault(
    { kind: kind("import-lost") },
    "An import breaks down after its data was fetched, before anything is kept.",
  ),
]);
export type FaultRequest = Static<typeof FaultRequest>;
export type FaultKind = FaultRequest["kind"];
export type FaultOf<K extends FaultKind> = Extract<FaultRequest, { kind: K }>;
export type Fault = WaitingFault<FaultRequest>;

/** What a fault is compared with. */
export interface FaultSubject {
  readonly operation: string;
  readonly companyId: string | null;
  readonly text: string;
}

export class Faults extends FaultQueue<FaultRequest, FaultSubject> {
  constructor() {
    super((asked, { operation, companyId, text }) => {
      if (!concernsOperation(asked.operation, operation)) return false;
      if (asked.companyId && asked.companyId !== companyId) return false;
      return !asked.contains || text.includes(asked.contains);
    });
  }
}
