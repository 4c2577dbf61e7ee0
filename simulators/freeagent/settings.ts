import { type Static, Type } from "typebox";
import { minute, second } from "../../src/clock.ts";

const count = Type.Integer({ minimum: 0 });

/** Calls allowed to one user of an application; counting begins anew at the top of each minute and hour. */
export const Limits = Type.Object(
  { perMinute: count, perHour: count, refreshesPerMinute: count },
  { additionalProperties: false },
);
export type Limits = Static<typeof Limits>;

/** Everything about the pretend FreeAgent that a test or an operator may set. README says what is known and what chosen. */
export const Behaviour = Type.Object(
  {
    /** How long an upload waits for its import; null is for ever. */
    importDelayMs: Type.Union([count, Type.Null()]),
    /** How long each API call takes at least, in real time. */
    latencyMs: count,
    /** What becomes of a refresh token that was used. */
    rotation: Type.Union([
      Type.Literal("rotate-immediately"),
      Type.Literal("rotate-with-grace"),
      Type.Literal("keep"),
    ]),
    graceMs: count,
    /** Whether a `fitid` that the account has keeps a line from being imported again. */
    fitidDedup: Type.Boolean(),
    /** Lines of a locked period, or from before the books begin: lost without a word, or the upload refused (422). */
    closedPeriods: Type.Union([Type.Literal("lose"), Type.Literal("refuse")]),
    /** Refuses what FreeAgent takes silently and then does not import: amounts as text, unknown types. */
    strict: Type.Boolean(),
    /** The company that the consent page allows by itself; null shows the page. */
    autoApprove: Type.Union([Type.String(), Type.Null()]),
    bodyLimitBytes: Type.Integer({ minimum: 1 }),
    /** How far the pretend FreeAgent's clock is ahead of the one it was given. */
    clockOffsetMs: count,
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
  importDelayMs: 2 * second,
  latencyMs: 0,
  rotation: "rotate-immediately",
  graceMs: 10 * minute,
  fitidDedup: false,
  closedPeriods: "lose",
  strict: false,
  autoApprove: null,
  bodyLimitBytes: 5_000_000,
  clockOffsetMs: 0,
  limits: { perMinute: 120, perHour: 3_600, refreshesPerMinute: 15 },
};
