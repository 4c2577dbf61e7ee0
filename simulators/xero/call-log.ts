import { minute } from "../../src/clock.ts";
import { type CallTotals, type LoggedCall, LoggedCalls } from "../call-log.ts";
import { RollingWindow } from "../rolling-window.ts";
import type { RateProblem } from "./rate-limits.ts";

/** One call that reached the pretend Xero. */
export interface CallRecord extends LoggedCall {
  readonly number: number;
  applicationId: string | null;
  readonly tenantId: string | null;
  readonly idempotencyKey: string | null;
  outcome: "running" | "answered" | "replayed" | "cut";
}

export interface CallCounters extends CallTotals {
  /** How many were answered with 429, by problem. */
  readonly rateLimited: Record<RateProblem | "total", number>;
  readonly maximumConcurrent: number;
  readonly maximumConcurrentPerTenant: number;
  /** The most calls that arrived within any rolling minute, refused ones included. */
  readonly maximumPerMinutePerTenant: number;
  readonly maximumPerMinute: number;
  readonly maximumStatementsPerMinute: number;
}

const noRateLimited = { minute: 0, day: 0, appminute: 0, concurrent: 0, total: 0 };

export class CallLog extends LoggedCalls<CallRecord> {
  #number = 0;
  #rateLimited = { ...noRateLimited };
  #running = new Map<string, number>();
  #most = new Map<string, number>();
  #all = new RollingWindow(minute);
  #statements = new RollingWindow(minute);
  #tenants = new Map<string, RollingWindow>();

  arrive(call: Omit<CallRecord, "number" | "status" | "outcome" | "faults">): CallRecord {
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
    return this.enter({ ...call, number: ++this.#number, status: null, outcome: "running", faults: [] });
  }

  override finish(
    record: CallRecord,
    status: number | null,
    outcome: CallRecord["outcome"] = status === null ? "cut" : "answered",
  ): void {
    super.finish(record, status);
    record.outcome = outcome;
    for (const scope of ["", ...(record.tenantId ? [record.tenantId] : [])]) {
      this.#running.set(scope, Math.max(0, (this.#running.get(scope) ?? 1) - 1));
    }
  }

  rateLimited(problem: RateProblem): void {
    this.#rateLimited[problem] += 1;
    this.#rateLimited.total += 1;
  }

  override counters(): CallCounters {
    const tenants = [...this.#most].filter(([scope]) => scope !== "").map(([, most]) => most);
    return {
      ...super.counters(),
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

  override clear(): void {
    super.clear();
    this.#rateLimited = { ...noRateLimited };
    this.#most.clear();
    this.#all = new RollingWindow(minute);
    this.#statements = new RollingWindow(minute);
    this.#tenants.clear();
  }
}
