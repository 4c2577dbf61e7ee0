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
    /** Text that address or body must contain. */
    contains: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

const fault = faultWith({ match: Type.Optional(Match), ...often });

/** What can be made to go wrong. README says which scenario needs which. */
export const FaultRequest = Type.Union([
  fault({ ...answer, status: Type.Integer({ minimum: 200, maximum: 599 }) }, answerText),
  fault(reset, resetText),
  fault({ ...hang, end }, hangText),
  fault(
    { kind: kind("rate-limit"), retryAfterSeconds: Type.Optional(milliseconds) },
    "Answers 429, whatever was called before.",
  ),
  fault({ kind: kind("expire-token") }, "The access token of the call has expired, from now on."),
  fault({ kind: kind("in-progress") }, "Answers 409: another statement of the account is in work."),
  fault(
    { kind: kind("settle-after"), milliseconds: Type.Union([milliseconds, Type.Null()]) },
    "Changes how long a statement is worked on; null is for ever.",
  ),
  fault(
    {
      kind: kind("fail-statement"),
      code: Type.Optional(Type.String({ minLength: 1 })),
      message: Type.Optional(Type.String()),
      /** The position, from 0, of a transaction that the error names. */
      row: Type.Optional(milliseconds),
      taken: Type.Optional(milliseconds),
    },
    "Takes a statement that will fail; the first transactions of it that are counted as taken arrive all the same.",
  ),
  fault({ kind: kind("show-status"), status: Type.String() }, "Reads of a statement show this status."),
  fault(
    {
      kind: kind("notification"),
      how: Type.Union([
        Type.Literal("twice"),
        Type.Literal("late"),
        Type.Literal("never"),
        Type.Literal("wrong-header"),
        Type.Literal("no-header"),
        Type.Literal("expired-token"),
        Type.Literal("foreign-token"),
        Type.Literal("wrong-audience"),
        Type.Literal("no-token"),
      ]),
      /** For `late`, by the pretend Sage's clock. */
      delayMs: Type.Optional(milliseconds),
    },
    "What goes wrong with a notification that Sage sends.",
  ),
  fault(
    {
      kind: kind("open-auth"),
      how: Type.Union([
        Type.Literal("unknown-authorisation"),
        Type.Literal("foreign-redirect"),
        Type.Literal("no-redirect"),
        Type.Literal("no-state"),
        Type.Literal("unknown-bank"),
      ]),
    },
    "What is wrong with the address that a browser is sent to, to prove who the customer is.",
  ),
]);
export type FaultRequest = Static<typeof FaultRequest>;
export type FaultKind = FaultRequest["kind"];
export type FaultOf<K extends FaultKind> = Extract<FaultRequest, { kind: K }>;
export type Fault = WaitingFault<FaultRequest>;

/** What a fault is compared with. */
export interface FaultSubject {
  readonly operation: string;
  /** Address, body and everything else that tells what the call is about. */
  readonly text: () => string;
}

export class Faults extends FaultQueue<FaultRequest, FaultSubject> {
  constructor() {
    super(({ match = {} }, { operation, text }) => {
      if (!concernsOperation(match.operation, operation)) return false;
      return match.contains === undefined || text().includes(match.contains);
    });
  }
}
