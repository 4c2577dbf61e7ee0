import { type Static, Type } from "typebox";
import { minute, second } from "../../src/clock.ts";

const count = Type.Integer({ minimum: 0 });

/** Everything about the pretend Sage that a test or an operator may set; times in milliseconds of its own clock. */
export const Behaviour = Type.Object(
  {
    /** How long a statement is worked on; null is for ever. */
    settleDelayMs: Type.Union([count, Type.Null()]),
    /** Whether the error of repeated ids names them. */
    duplicates: Type.Union([Type.Literal("named"), Type.Literal("unnamed")]),
    tokenMs: count,
    authorisationMs: count,
    /** Waits before a notification that was not taken is sent again. */
    notificationRetryMs: Type.Array(count, { maxItems: 10 }),
    /** How long the other side may take to answer what we ask of it, in real time. */
    answerMs: Type.Integer({ minimum: 1 }),
    maximumRows: Type.Integer({ minimum: 1 }),
    /** A row may be this many days older than the newest row of its statement. */
    oldestRowDays: count,
    callsPerSecond: count,
    /** How long each call takes at least, in real time. */
    latencyMs: count,
    /** A sealed frame has no cookies and no storage, as browsers treat frames of strangers. */
    frame: Type.Union([Type.Literal("open"), Type.Literal("sealed")]),
    /** How far the pretend Sage's clock is ahead of the one it was given. */
    clockOffsetMs: count,
  },
  { additionalProperties: false },
);
export type Behaviour = Static<typeof Behaviour>;

export interface Settings extends Behaviour {
  readonly id: "settings";
}

export const defaultSettings: Settings = {
  id: "settings",
  settleDelayMs: 500,
  duplicates: "named",
  tokenMs: 480 * minute,
  authorisationMs: 20 * minute,
  notificationRetryMs: [second, 10 * second, minute],
  answerMs: 5 * second,
  maximumRows: 1_000,
  oldestRowDays: 14,
  callsPerSecond: 10,
  latencyMs: 0,
  frame: "open",
  clockOffsetMs: 0,
};
