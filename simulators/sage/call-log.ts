import { second } from "../../src/clock.ts";
import { type ArrivingCall, type CallTotals, type LoggedCall, LoggedCalls } from "../call-log.ts";
import { RollingWindow } from "../rolling-window.ts";

/** One call that reached the pretend Sage. */
export interface CallRecord extends LoggedCall {
  readonly number: number;
  applicationId: string | null;
  outcome: "running" | "answered" | "cut";
}

export interface CallCounters extends CallTotals {
  /** How many were answered with 429. */
  readonly rateLimited: number;
  /** How many statements came while another one of their account was in work. */
  readonly inProgress: number;
  readonly maximumConcurrent: number;
  /** The most calls with one key that arrived within any rolling second, refused ones included. */
  readonly maximumPerSecond: number;
}

export class CallLog extends LoggedCalls<CallRecord> {
  #number = 0;
  #rateLimited = 0;
  #inProgress = 0;
  #running = 0;
  #most = 0;
  #keys = new Map<string, RollingWindow>();

  arrive({ apiKey, ...call }: ArrivingCall & { apiKey: string }): CallRecord {
    if (apiKey) this.#window(apiKey).add(Date.parse(call.arrivedAt));
    this.#running += 1;
    this.#most = Math.max(this.#most, this.#running);
    return this.enter({
      ...call,
      number: ++this.#number,
      applicationId: null,
      status: null,
      outcome: "running",
      faults: [],
    });
  }

  override finish(record: CallRecord, status: number | null, code?: string): void {
    super.finish(record, status);
    record.outcome = status === null ? "cut" : "answered";
    if (status === 429) this.#rateLimited += 1;
    if (code === "STATEMENT_IN_PROGRESS") this.#inProgress += 1;
    this.#running -= 1;
  }

  override counters(): CallCounters {
    return {
      ...super.counters(),
      rateLimited: this.#rateLimited,
      inProgress: this.#inProgress,
      maximumConcurrent: this.#most,
      maximumPerSecond: [...this.#keys.values()].reduce((most, { maximum }) => Math.max(most, maximum), 0),
    };
  }

  override clear(): void {
    super.clear();
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
