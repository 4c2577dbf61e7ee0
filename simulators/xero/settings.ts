import { type Static, Type } from "typebox";
import { minute, second } from "../../src/clock.ts";

const count = Type.Integer({ minimum: 0 });

/** Calls allowed; all windows roll. Section 5 of the provider document. */
export const Limits = Type.Object(
  {
    minutePerTenant: count,
    dayPerTenant: count,
    concurrentPerTenant: count,
    minutePerApplication: count,
    statementsPerMinute: count,
  },
  { additionalProperties: false },
);
export type Limits = Static<typeof Limits>;

/** Everything about the pretend Xero that a test or an operator may set. */
export const Behaviour = Type.Object(
  {
    /** How long a statement stays PENDING; null is for ever. */
    settleDelayMs: Type.Union([count, Type.Null()]),
    /** How long a feed connection of 1.0 takes to appear, and to go. */
    feedDelayMs: count,
    /** How long each API call takes at least, in real time. */
    latencyMs: count,
    /** The number of the first page of 1.0 listings. */
    pageBase: Type.Union([Type.Literal(0), Type.Literal(1)]),
    defaultPageSize: Type.Integer({ minimum: 1, maximum: 1000 }),
    statementOrder: Type.Union([Type.Literal("oldest-first"), Type.Literal("newest-first")]),
    /** Whether a statement of which every line is known is refused at once (409) or accepted and rejected later. */
    duplicates: Type.Union([Type.Literal("at-post"), Type.Literal("at-poll")]),
    /** The organisation that the consent page allows by itself; null shows the page. */
    autoApprove: Type.Union([Type.String(), Type.Null()]),
    idempotencyMs: count,
    bodyLimitBytes: Type.Integer({ minimum: 1 }),
    /** How far the pretend Xero's clock is ahead of the one it was given. */
    clockOffsetMs: Type.Integer({ minimum: 0 }),
  },
  { additionalProperties: false },
);
export type Behaviour = Static<typeof Behaviour>;

export interface Settings extends Behaviour {
  readonly id: "settings";
  readonly limits: Limits;
}

export const defaultSettings: Settings = {
  id: "settings",
  settleDelayMs: second,
  feedDelayMs: 0,
  latencyMs: 0,
  pageBase: 1,
  defaultPageSize: 10,
  statementOrder: "oldest-first",
  duplicates: "at-post",
  autoApprove: null,
  idempotencyMs: 6 * minute,
  bodyLimitBytes: 3_000_000,
  clockOffsetMs: 0,
  limits: {
    minutePerTenant: 60,
    dayPerTenant: 5_000,
    concurrentPerTenant: 5,
    minutePerApplication: 10_000,
    statementsPerMinute: 180,
  },
};
