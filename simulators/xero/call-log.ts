import { minute } from "../../src/clock.ts";
import type { RateProblem } from "./rate-limits.ts";
import { RollingWindow } from "./rolling-window.ts";

/** One call that reached the pretend Xero. */
export interface CallRecord {
  readonly number: number;
  readonly arrivedAt: string;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly applicationId: string | null;
  readonly tenantId: string | null;
  readonly idempotencyKey: string | null;
  /** Null while it runs, and for ever when the connection was cut instead of answered. */
  readonly status: number | null;
  readonly outcome: "running" | "answered" | "replayed" | "cut";
  /** The faults that were played on it. */
  readonly faults: readonly string[];
}

export interface CallCounters {
  readonly total: number;
  readonly perOperation: Record<string, number>;
  readonly perStatus: Record<string, number>;
  /** How many were answered with 429, by problem. */
  readonly rateLimited: Record<RateProblem | "total", number>;
  readonly maximumConcurrent: number;
  readonly maximumConcurrentPerTenant: number;
  /** The most calls that arrived within any rolling minute, refused ones included. */
  readonly maximumPerMinutePerTenant: number;
  readonly maximumPerMinute: number;
  readonly maximumStatementsPerMinute: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const kept = 10_000;
const noRateLimited = { minute: 0, day: 0, appminute: 0, concurrent: 0, total: 0 };

/** The last calls, and counters since the log was last cleared. Lives in memory only. */
export class CallLog {
  #records: Mutable<CallRecord>[] = [];
  #number = 0;
  #perOperation: Record<string, number> = {};
  #perStatus: Record<string, number> = {};
  #rateLimited = { ...noRateLimited };
  #running = new Map<string, number>();
  #most = new Map<string, number>();
  #all = new RollingWindow(minute);
  #statements = new RollingWindow(minute);
  #tenants = new Map<string, RollingWindow>();

  arrive(call: Omit<CallRecord, "number" | "status" | "outcome" | "faults">): Mutable<CallRecord> {
    const record: Mutable<CallRecord> = {
      ...call,
      number: ++this.#number,
      status: null,
      outcome: "running",
      faults: [],
    };
    this.#records.push(record);
    if (this.#records.length > kept * 1.25) this.#records = this.#records.slice(-kept);
    this.#perOperation[call.operation] = (this.#perOperation[call.operation] ?? 0) + 1;
    const now = Date.parse(call.arrivedAt);
    this.#all.add(now);
    if (call.operation.endsWith("statements") || call.operation === "read-statement")
      this.#statements.add(now);
    if (call.tenantId) {
      const tenant = this.#tenants.get(call.tenantId) ?? new RollingWindow(minute);
      this.#tenants.set(call.tenantId, tenant);
      tenant.add(now);
    }
    for (const scope of ["", ...(call.tenantId ? [call.tenantId] : [])]) {
      const running = (this.#running.get(scope) ?? 0) + 1;
      this.#running.set(scope, running);
      this.#most.set(scope, Math.max(running, this.#most.get(scope) ?? 0));
    }
    return record;
  }

  finish(record: Mutable<CallRecord>, status: number | null, outcome: CallRecord["outcome"]): void {
    record.status = status;
    record.outcome = outcome;
    const name = status === null ? "cut" : String(status);
    this.#perStatus[name] = (this.#perStatus[name] ?? 0) + 1;
    for (const scope of ["", ...(record.tenantId ? [record.tenantId] : [])]) {
      this.#running.set(scope, Math.max(0, (this.#running.get(scope) ?? 1) - 1));
    }
  }

  rateLimited(problem: RateProblem): void {
    this.#rateLimited[problem] += 1;
    this.#rateLimited.total += 1;
  }

  /** The last `limit` calls, oldest first. */
  last(limit = 1_000): readonly CallRecord[] {
    return limit > 0 ? this.#records.slice(-Math.min(limit, kept)).map((record) => ({ ...record })) : [];
  }

  counters(): CallCounters {
    const tenants = [...this.#most].filter(([scope]) => scope !== "").map(([, most]) => most);
    return {
      total: Object.values(this.#perOperation).reduce((sum, calls) => sum + calls, 0),
      perOperation: { ...this.#perOperation },
      perStatus: { ...this.#perStatus },
      rateLimited: { ...this.#rateLimited },
      maximumConcurrent: this.#most.get("") ?? 0,
      maximumConcurrentPerTenant: tenants.reduce((most, value) => Math.max(most, value), 0),
      maximumPerMinutePerTenant: [...this.#tenants.values()].reduce(
        (most, { maximum }) => Math.max(most, maximum),
        0,
      ),
      maximumPerMinute: this.#all.maximum,
      maximumStatementsPerMinute: this.#statements.maximum,
    };
  }

  clear(): void {
    this.#records = [];
    this.#perOperation = {};
    this.#perStatus = {};
    this.#rateLimited = { ...noRateLimited };
    this.#most.clear();
    this.#all = new RollingWindow(minute);
    this.#statements = new RollingWindow(minute);
    this.#tenants.clear();
  }
}
