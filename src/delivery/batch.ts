import { createHash } from "node:crypto";
import { minute, second } from "../clock.ts";
import type { Random } from "../random.ts";

/** `ready → sending → at-provider | in-doubt → settled`; parked waits for a person, withdrawn never went out. */
export type BatchState =
  | "ready"
  | "sending"
  | "at-provider"
  | "in-doubt"
  | "parked"
  | "settled"
  | "withdrawn";

/** A frozen request of one account with what is known of it. */
export interface DeliveryBatch {
  readonly companyId: string;
  readonly sourceAccountKey: string;
  readonly batchId: string;
  readonly feedNumber: number;
  readonly connectionId: string;
  readonly organisationId: string;
  /** The feed that the frozen request names. */
  readonly providerFeedId: string;
  readonly state: BatchState;
  readonly request: string;
  readonly positions: readonly number[];
  readonly transactionIds: readonly string[];
  /** Attempts that may have reached the provider, the running one included. */
  readonly attempts: number;
  readonly idempotencyKey: string;
  readonly keyFirstUsedAt: Date | null;
  readonly sentAt: Date | null;
  readonly receipt: string | null;
  readonly timesAsked: number;
  readonly nextAt: Date | null;
}

/** A lane taken by this process. What it does counts only while the fence stands. */
export interface Lease {
  readonly companyId: string;
  readonly sourceAccountKey: string;
  readonly fence: number;
  readonly failures: number;
  readonly batchLines: number | null;
}

/** The idempotency key of the `series`-th set of attempts of a batch: the same for repeats that must be seen as one. */
export const idempotencyKey = (batchId: string, series: string): string =>
  createHash("sha256").update(`${batchId}:${series}`).digest("hex");

/** How long to wait after the `failures`-th failure in a row, in milliseconds: doubling from 1 s to 5 min, with jitter. */
export function backoff(random: Random, failures: number): number {
  const ceiling = Math.min(5 * minute, second * 2 ** Math.min(failures, 20));
  return Math.round(ceiling * (0.5 + random.bytes(1)[0]! / 512));
}
