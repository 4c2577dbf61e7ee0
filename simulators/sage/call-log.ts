import { second } from "../../src/clock.ts";
import { RollingWindow } from "../xero/rolling-window.ts";

/** One call that reached the pretend Sage. */
export interface CallRecord {
  readonly number: number;
  readonly arrivedAt: string;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly applicationId: string | null;
  /** Null while it runs, and for ever when the connection was cut instead of answered. */
  readonly status: number | null;
  readonly outcome: "running" | "answered" | "cut";
  /** The faults that were played on it. */
  readonly faults: readonly string[];
}

export interface CallCounters {
  readonly total: number;
  readonly perOperation: Record<string, number>;
  readonly perStatus: Record<string, number>;
  /** How many were answered with 429. */
  readonly rateLimited: number;
  /** How many statements came while another one of their account was in work. */
  readonly inProgress: number;
  readonly maximumConcurrent: number;
  /** The most calls with one key that arrived within any rolling second, refused ones included. */
  readonly maximumPerSecond: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
export type OpenCall = Mutable<CallRecord>;

const kept = 10_000;

/** The last calls, and counters since the log was last cleared. Lives in memory only. */
export class CallLog {
  #records: OpenCall[] = [];
  #number = 0;
  #perOperation: Record<string, number> = {};
  #perStatus: Record<string, number> = {};
  #rateLimited = 0;
  #inProgress = 0;
  #running = 0;
  #most = 0;
  #keys = new Map<string, RollingWindow>();

  arrive(
    call: Pick<CallRecord, "arrivedAt" | "operation" | "method" | "path"> & { apiKey: string },
  ): OpenCall {
    const { apiKey, ...shown } = call;
    const record: OpenCall = {
      ...shown,
      number: ++this.#number,
      applicationId: null,
      status: null,
      outcome: "running",
      faults: [],
    };
    this.#records.push(record);
    if (this.#records.length > kept * 1.25) this.#records = this.#records.slice(-kept);
    this.#perOperation[call.operation] = (this.#perOperation[call.operation] ?? 0) + 1;
    if (apiKey) this.#window(apiKey).add(Date.parse(call.arrivedAt));
    this.#running += 1;
    this.#most = Math.max(this.#most, this.#running);
    return record;
  }

  finish(record: OpenCall, status: number | null, code: string | undefined): void {
    record.status = status;
    record.outcome = status === null ? "cut" : "answered";
    const name = status === null ? "cut" : String(status);
    this.#perStatus[name] = (this.#perStatus[name] ?? 0) + 1;
    if (status === 429) this.#rateLimited += 1;
    if (code === "STATEMENT_IN_PROGRESS") this.#inProgress += 1;
    this.#running -= 1;
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
      rateLimited: this.#rateLimited,
      inProgress: this.#inProgress,
      maximumConcurrent: this.#most,
      maximumPerSecond: [...this.#keys.values()].reduce((most, { maximum }) => Math.max(most, maximum), 0),
    };
  }

  clear(): void {
    this.#records = [];
    this.#perOperation = {};
    this.#perStatus = {};
    this.#rateLimited = 0;
    this.#inProgress = 0;
    this.#most = this.#running;
    this.#keys.clear();
  }

  #window(apiKey: string): RollingWindow {
    const window = this.#keys.get(apiKey) ?? new RollingWindow(second);
    this.#keys.set(apiKey, window);
    return window;
  }
}
