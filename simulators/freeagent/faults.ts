import { type Static, Type } from "typebox";
import {
  answer,
  answerText,
  concernsOperation,
  end,
  FaultQueue,
  faultWith,
  hang,
  hangText,
  kind,
  milliseconds,
  often,
  reset,
  resetText,
  type WaitingFault,
} from "../faults.ts";

/** Which calls a fault is played on; what is left out matches everything. */
const Match = Type.Object(
  {
    /** A name of README's list of operations; a trailing `*` stands for any ending. */
    operation: Type.Optional(Type.String()),
    companyId: Type.Optional(Type.String()),
    /** Text that address or body must contain. */
    contains: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

const fault = faultWith({
  match: Type.Optional(Match),
  ...often,
  /** By the pretend FreeAgent's clock, from when it was asked for; then it is over by itself. */
  lastsMs: Type.Optional(milliseconds),
});

/** What can be made to go wrong. README says which scenario needs which. */
export const FaultRequest = Type.Union([
  fault(answer, answerText),
  fault(reset, resetText),
  fault({ ...hang, end }, hangText),
  fault(
    {
      kind: kind("rate-limit"),
      retryAfterSeconds: Type.Optional(Type.Union([Type.Integer({ minimum: 0 }), Type.Null()])),
    },
    "Answers 429 in plain text, as FreeAgent does. Null leaves the header Retry-After out.",
  ),
  fault({ kind: kind("expire-token") }, "The access token of the call has expired, from now on."),
  fault({ kind: kind("forbidden") }, "Answers 403: whoever approved may not do this any more."),
  fault(
    { kind: kind("import-after"), milliseconds: Type.Union([milliseconds, Type.Null()]) },
    "The upload is imported this much later than uploads are; null is never.",
  ),
  fault(
    { kind: kind("lose-lines"), lines: Type.Integer({ minimum: 1 }) },
    "The import loses the last lines of the upload.",
  ),
]);
export type FaultRequest = Static<typeof FaultRequest>;
export type FaultKind = FaultRequest["kind"];
export type FaultOf<K extends FaultKind> = Extract<FaultRequest, { kind: K }>;
export type Fault = WaitingFault<FaultRequest>;

/** What a fault is compared with. */
export interface FaultSubject {
  readonly operation: string;
  companyId: string | null;
  /** Address and body. */
  readonly text: () => string;
}

export class Faults extends FaultQueue<FaultRequest, FaultSubject> {
  constructor(now: () => number) {
    super(({ match = {} }, { operation, companyId, text }) => {
      if (!concernsOperation(match.operation, operation)) return false;
      if (match.companyId && match.companyId !== companyId) return false;
      return match.contains === undefined || text().includes(match.contains);
    }, now);
  }
}
