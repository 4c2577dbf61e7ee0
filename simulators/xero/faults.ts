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
    tenantId: Type.Optional(Type.String()),
    accountToken: Type.Optional(Type.String()),
    feedConnectionId: Type.Optional(Type.String()),
    statementId: Type.Optional(Type.String()),
    /** Text that address or body must contain. */
    contains: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

const error = {
  errorType: Type.String({ minLength: 1 }),
  status: Type.Optional(Type.Integer({ minimum: 200, maximum: 599 })),
  title: Type.Optional(Type.String()),
  detail: Type.Optional(Type.String()),
};

const fault = faultWith({ match: Type.Optional(Match), ...often });

/** What can be made to go wrong. README says which scenario needs which. */
export const FaultRequest = Type.Union([
  fault(
    {
      ...answer,
      /** Keeps this answer under the caller's idempotency key, to be replayed. */
      storeUnderKey: Type.Optional(Type.Boolean()),
    },
    answerText,
  ),
  fault(reset, resetText),
  fault({ ...hang, end }, hangText),
  fault(
    {
      kind: kind("rate-limit"),
      problem: Type.Union([
        Type.Literal("minute"),
        Type.Literal("day"),
        Type.Literal("appminute"),
        Type.Literal("concurrent"),
      ]),
      /** Null leaves the header out. */
      retryAfterSeconds: Type.Optional(Type.Union([Type.Integer({ minimum: 0 }), Type.Null()])),
    },
    "Answers 429, as if a limit of calls were spent. Null leaves the header Retry-After out.",
  ),
  fault(
    { kind: kind("forget-key") },
    "Forgets what was stored under the caller's idempotency key, before it is looked up.",
  ),
  fault({ kind: kind("expire-token") }, "The access token of the call has expired, from now on."),
  fault({ kind: kind("tenant-forbidden") }, "Refuses the organisation: its user has ended the access."),
  fault({ kind: kind("scope-missing") }, "Refuses the call because the approval does not cover it."),
  fault(
    { kind: kind("application-refused") },
    "Refuses the application, as if it had no right to bank feeds.",
  ),
  fault(
    { kind: kind("reject"), ...error },
    "Refuses a statement, a feed connection or a deletion at once, with an error type of choice.",
  ),
  fault(
    { kind: kind("reject-later"), ...error },
    "Accepts a statement that will be REJECTED when it settles.",
  ),
  fault(
    { kind: kind("settle-after"), milliseconds: Type.Union([milliseconds, Type.Null()]) },
    "Changes how long a statement stays PENDING; null is for ever.",
  ),
  fault({ kind: kind("show-status"), status: Type.String() }, "Reads of a statement show this status."),
  fault({ kind: kind("hide") }, "Reads of a statement or feed connection find nothing (404)."),
  fault(
    {
      kind: kind("partial-failure"),
      errorType: Type.String({ pattern: "^partial-failure-" }),
      detail: Type.Optional(Type.String()),
    },
    "Feed connections 2.0: the item's work is done in part, and said so.",
  ),
  fault(
    { kind: kind("apply-some"), items: Type.Integer({ minimum: 0 }) },
    "Feed connections 2.0: does the first items, then answers 500 without them.",
  ),
]);
export type FaultRequest = Static<typeof FaultRequest>;
export type FaultKind = FaultRequest["kind"];
export type FaultOf<K extends FaultKind> = Extract<FaultRequest, { kind: K }>;
export type Fault = WaitingFault<FaultRequest>;

/** What a fault is compared with. */
export interface FaultSubject {
  readonly operation: string;
  readonly tenantId: string | null;
  /** Address, body and everything else that tells what the call is about. */
  readonly text: () => string;
}

export class Faults extends FaultQueue<FaultRequest, FaultSubject> {
  constructor() {
    super(({ match = {} }, subject) => {
      const { operation, tenantId, ...texts } = match;
      if (!concernsOperation(operation, subject.operation)) return false;
      if (tenantId && tenantId !== subject.tenantId) return false;
      return Object.values(texts).every((text) => subject.text().includes(text));
    });
  }
}
