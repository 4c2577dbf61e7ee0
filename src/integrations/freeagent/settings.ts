import type { CallLimit } from "../integration.ts";

export interface FreeAgentSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where customers approve, tokens come from and calls go; https://api.freeagent.com in production. */
  readonly apiUrl: string;
  /** Multiplies the limits: what FreeAgent grants an application beyond the published ones. */
  readonly limitFactor?: number;
  readonly timing?: Partial<FreeAgentTiming>;
}

export interface FreeAgentTiming {
  /** Waits between the looks at an upload; the last one repeats. */
  readonly ladderMs: readonly number[];
  /** An import of which part has been seen is taken to be over after this long. Imports have been seen to take a minute. */
  readonly importedMs: number;
  /** An upload that was taken and is not seen at all by now is unconfirmed. */
  readonly unconfirmedMs: number;
  /** It is looked for once more after this long, and is then taken not to have been imported. */
  readonly givenUpMs: number;
  /** What was uploaded without an answer is uploaded again after this long, unless it is seen before. */
  readonly resendAfterMs: number;
  /** An account that was asked for without an answer is looked for after this long. */
  readonly accountAgainMs: number;
  /** How often lines that an import left out are uploaded again. */
  readonly resends: number;
}

const second = 1_000;
const minute = 60 * second;

export const defaultTiming: FreeAgentTiming = {
  ladderMs: [2, 5, 10, 20, 40, 60, 120].map((seconds) => seconds * second),
  importedMs: 3 * minute,
  unconfirmedMs: 10 * minute,
  givenUpMs: 70 * minute,
  resendAfterMs: 5 * minute,
  accountAgainMs: 10 * second,
  resends: 3,
};

/**
 * Calls we allow ourselves for one user of the application, below the 120 a minute and 3,600 an hour that FreeAgent
 * publishes. Its counters begin anew at the top of each minute; ours roll, so no minute of either kind has more.
 */
export function callLimits(factor = 1): CallLimit[] {
  const scaled = (name: string, count: number, windowMs: number): CallLimit => ({
    name,
    scope: "organisation",
    count: Math.max(1, Math.floor(count * factor)),
    windowMs,
  });
  return [scaled("user-minute", 100, minute), scaled("user-hour", 3_400, 60 * minute)];
}

/** The least access level of a FreeAgent user that reaches bank accounts ("Banking"). */
export const bankingLevel = 6;

/** A base address without its trailing slash, so that paths can be appended. */
export const base = (url: string): string => url.replace(/\/+$/, "");
