import type { CallLimit } from "../integration.ts";

export interface SageSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Sent as `x-api-key` with every call. */
  readonly apiKey: string;
  /** Base of the Provider API with its version; https://eu-banking.fabric.sage.com/provider/v1 in production. */
  readonly apiUrl: string;
  readonly tokenUrl: string;
  /** What the token is asked for. */
  readonly audience: string;
  /** Our bank as Sage knows it, given when it was registered. */
  readonly bankId: string;
  /** What Sage has agreed to; 10 unless agreed otherwise. */
  readonly requestsPerSecond?: number;
  readonly timing?: Partial<SageTiming>;
}

export interface SageTiming {
  /** Waits between the looks at a statement that Sage has taken; the last one repeats. */
  readonly ladderMs: readonly number[];
  /** After this long a statement is looked at rarely. */
  readonly slowAfterMs: number;
  readonly slowMs: number;
  /** How long to wait after an answer was lost before the same statement is sent again. */
  readonly lostAnswerMs: number;
  /** How long to wait while Sage still works on an earlier statement of the account. */
  readonly inFlightMs: number;
  /** Looks at a statement that Sage does not know before it is sent again. */
  readonly looksBeforeResend: number;
}

export const defaultTiming: SageTiming = {
  ladderMs: [2_000, 4_000, 8_000, 16_000, 32_000, 60_000],
  slowAfterMs: 30 * 60_000,
  slowMs: 10 * 60_000,
  lostAnswerMs: 60_000,
  inFlightMs: 5_000,
  looksBeforeResend: 5,
};

/** How long to wait before the look after `nth` others: longer each time, and rarely once it takes very long. */
export function lookAfter({ ladderMs, slowAfterMs, slowMs }: SageTiming, nth: number): number {
  const last = ladderMs.at(-1) ?? 60_000;
  const climbed = ladderMs.slice(0, nth).reduce((sum, wait) => sum + wait, 0);
  const waited = climbed + Math.max(0, nth - ladderMs.length) * last;
  return waited >= slowAfterMs ? slowMs : (ladderMs[nth] ?? last);
}

/** The only kind of call there is: all count for the key. */
export const provider = "provider";

/** A little below what was agreed: calls arrive closer together than they leave. */
export const callLimits = (requestsPerSecond = 10): CallLimit[] => [
  {
    name: "application-second",
    scope: "application",
    windowMs: 1_000,
    count: Math.max(1, Math.floor(requestsPerSecond * 0.8)),
  },
];

/** A base address without its trailing slash, so that paths can be appended. */
export const base = (url: string): string => url.replace(/\/+$/, "");
