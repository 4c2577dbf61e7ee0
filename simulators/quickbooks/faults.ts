import { type Static, Type } from "typebox";
import { FaultQueue, faultWith, kind, often, type WaitingFault } from "../faults.ts";
import { type Mishap, mishaps } from "./mishap.ts";

const ofConnection = faultWith({
  /** The next connection that is polled, where none is named. */
  connectionId: Type.Optional(Type.String()),
  ...often,
});
const ofInstitution = faultWith({
  /** The next institution that answers, where none is named. */
  institutionId: Type.Optional(Type.String()),
  ...often,
});

/** What can be made to go wrong. */
export const FaultRequest = Type.Union([
  ofConnection({ kind: kind("unsent") }, "The poll never reaches the bank."),
  ofConnection({ kind: kind("lost") }, "The bank answers the poll, and its answer gets lost on the way."),
  ofInstitution(
    { kind: kind("answer"), as: Type.Unsafe<Mishap>(Type.Union(mishaps.map((one) => Type.Literal(one)))) },
    "The bank's next answer is taken for another: a status of HTTP, one that is late, cut or empty, or over OFX a refused sign-on.",
  ),
]);
export type FaultRequest = Static<typeof FaultRequest>;
export type Fault = WaitingFault<FaultRequest>;

/** What a fault is compared with: the connection that is polled, or whether an institution is the one that answered. */
export type FaultSubject =
  | { readonly connectionId: string }
  | { readonly answers: (institutionId: string) => boolean };

export class Faults extends FaultQueue<FaultRequest, FaultSubject> {
  constructor() {
    super((asked, subject) => {
      if (asked.kind === "answer")
        return "answers" in subject && (!asked.institutionId || subject.answers(asked.institutionId));
      if (!("connectionId" in subject)) return false;
      return !asked.connectionId || asked.connectionId === subject.connectionId;
    });
  }
}
