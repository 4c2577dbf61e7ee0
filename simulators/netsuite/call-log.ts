import { type ArrivingCall, type CallTotals, type LoggedCall, LoggedCalls } from "../call-log.ts";

/** One call that reached the pretend NetSuite, or one that a script of its made outside. */
export interface CallRecord extends LoggedCall {
  readonly number: number;
  companyId: string | null;
}

export interface CallCounters extends CallTotals {
  /** How many were refused for the limit of concurrency. */
  readonly refusedForConcurrency: number;
  /** The most that one NetSuite account had at once, refused ones included. */
  readonly maximumConcurrentPerAccount: number;
}

export class CallLog extends LoggedCalls<CallRecord> {
  #number = 0;
  #refused = 0;
  #most = 0;
  readonly #running = new Map<string, number>();

  arrive(call: ArrivingCall): CallRecord {
    return this.enter({ ...call, number: ++this.#number, companyId: null, status: null, faults: [] });
  }

  /** Counts a call of a company that begins; false when it is one too many. Every `begin` needs an `end`. */
  begin(companyId: string, limit: number): boolean {
    const running = (this.#running.get(companyId) ?? 0) + 1;
    this.#running.set(companyId, running);
    this.#most = Math.max(this.#most, running);
    if (running <= limit) return true;
    this.#refused += 1;
    return false;
  }

  end(companyId: string): void {
    this.#running.set(companyId, Math.max(0, (this.#running.get(companyId) ?? 1) - 1));
  }

  override counters(): CallCounters {
    return {
      ...super.counters(),
      refusedForConcurrency: this.#refused,
      maximumConcurrentPerAccount: this.#most,
    };
  }

  override clear(): void {
    super.clear();
    this.#refused = 0;
    this.#most = 0;
  }
}
