/** One call that reached the pretend NetSuite, or one that a script of its made outside. */
export interface CallRecord {
  readonly number: number;
  readonly arrivedAt: string;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly companyId: string | null;
  /** Null while it runs, and for ever when the connection was cut instead of answered. */
  readonly status: number | null;
  readonly faults: readonly string[];
}

export interface CallCounters {
  readonly total: number;
  readonly perOperation: Record<string, number>;
  readonly perStatus: Record<string, number>;
  /** How many were refused for the limit of concurrency. */
  readonly refusedForConcurrency: number;
  /** The most that one NetSuite account had at once, refused ones included. */
  readonly maximumConcurrentPerAccount: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
const kept = 10_000;

/** The last calls, and counters since the log was last cleared. Lives in memory only. */
export class CallLog {
  #records: Mutable<CallRecord>[] = [];
  #number = 0;
  #perOperation: Record<string, number> = {};
  #perStatus: Record<string, number> = {};
  #refused = 0;
  #most = 0;
  readonly #running = new Map<string, number>();

  arrive(call: Pick<CallRecord, "arrivedAt" | "operation" | "method" | "path">): Mutable<CallRecord> {
    const record = { ...call, number: ++this.#number, companyId: null, status: null, faults: [] };
    this.#records.push(record);
    if (this.#records.length > kept * 1.25) this.#records = this.#records.slice(-kept);
    this.#perOperation[call.operation] = (this.#perOperation[call.operation] ?? 0) + 1;
    return record;
  }

  finish(record: Mutable<CallRecord>, status: number | null): void {
    record.status = status;
    const name = status === null ? "cut" : String(status);
    this.#perStatus[name] = (this.#perStatus[name] ?? 0) + 1;
  }

  /** Counts a call of a company that begins; false when it is one too many. Every `enter` needs a `leave`. */
  enter(companyId: string, limit: number): boolean {
    const running = (this.#running.get(companyId) ?? 0) + 1;
    this.#running.set(companyId, running);
    this.#most = Math.max(this.#most, running);
    if (running <= limit) return true;
    this.#refused += 1;
    return false;
  }

  leave(companyId: string): void {
    this.#running.set(companyId, Math.max(0, (this.#running.get(companyId) ?? 1) - 1));
  }

  /** The last `limit` calls, oldest first. */
  last(limit = 1_000): readonly CallRecord[] {
    return limit > 0 ? this.#records.slice(-Math.min(limit, kept)).map((record) => ({ ...record })) : [];
  }

  counters(): CallCounters {
    return {
      total: Object.values(this.#perOperation).reduce((sum, calls) => sum + calls, 0),
      perOperation: { ...this.#perOperation },
      perStatus: { ...this.#perStatus },
      refusedForConcurrency: this.#refused,
      maximumConcurrentPerAccount: this.#most,
    };
  }

  clear(): void {
    this.#records = [];
    this.#perOperation = {};
    this.#perStatus = {};
    this.#refused = 0;
    this.#most = 0;
  }
}
