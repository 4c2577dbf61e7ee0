import { type Static, Type } from "typebox";
import { day, minute, second } from "../../src/clock.ts";

/** Everything about the pretend QuickBooks that a test or an operator may set. */
export const Behaviour = Type.Object(
  {
    /** Base address of the bank behind institutions without an address of their own; null is what the sandbox was given. */
    bankUrl: Type.Union([Type.String({ pattern: "^https?://[^\\s]+$" }), Type.Null()]),
    /** How long after the last poll a connection is polled again by itself; 0 is never. */
    pollEveryMs: Type.Integer({ minimum: 0 }),
    /** How many days a window begins before the moment the last answer was sure of (OFX). */
    overlapDays: Type.Integer({ minimum: 0, maximum: 365 }),
    /** How many days a window begins before the newest transaction that came (FDX). */
    lookBackDays: Type.Integer({ minimum: 0, maximum: 365 }),
    /** How many transactions an FDX page is asked for. */
    pageSize: Type.Integer({ minimum: 1, maximum: 10_000 }),
    /** Hours the user is away from Greenwich: dates are seen there. */
    userOffsetHours: Type.Number({ minimum: -12, maximum: 14 }),
    /** How long one call may take, in real time. */
    timeoutMs: Type.Integer({ minimum: 1, maximum: 10 * minute }),
    /** How far the pretend QuickBooks' clock is ahead of the one it was given. */
    clockOffsetMs: Type.Integer({ minimum: 0 }),
  },
  { additionalProperties: false },
);
export type Behaviour = Static<typeof Behaviour>;

export interface Settings extends Behaviour {
  readonly id: "settings";
}

export const defaultSettings: Settings = {
  id: "settings",
  bankUrl: null,
  pollEveryMs: day,
  overlapDays: 0,
  lookBackDays: 7,
  pageSize: 100,
  userOffsetHours: -8,
  timeoutMs: 30 * second,
  clockOffsetMs: 0,
};
