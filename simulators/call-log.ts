/** A call as it arrives. */
export interface ArrivingCall {
  readonly arrivedAt: string;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
}

/** What every package remembers of a call. */
export interface LoggedCall extends ArrivingCall {
  /** Null while it runs, and for ever when the connection was cut instead of answered. */
  status: number | null;
  /** The faults that were played on it. */
  faults: readonly string[];
}

export interface CallTotals {
  readonly total: number;
  readonly perOperation: Readonly<Record<string, number>>;
  readonly perStatus: Readonly<Record<string, number>>;
}

const kept = 10_000;

/** The last calls, and totals since they were last cleared. Lives in memory only. */
export class LoggedCalls<Call extends LoggedCall> {
  #calls: Call[] = [];
  #perOperation: Record<string, number> = {};
  #perStatus: Record<string, number> = {};

  protected enter(call: Call): Call {
    this.#calls.push(call);
    if (this.#calls.length > kept * 1.25) this.#calls = this.#calls.slice(-kept);
    this.#perOperation[call.operation] = (this.#perOperation[call.operation] ?? 0) + 1;
    return call;
  }

  /** Null: the connection was cut. */
  finish(call: Call, status: number | null): void {
    call.status = status;
    const name = status === null ? "cut" : String(status);
    this.#perStatus[name] = (this.#perStatus[name] ?? 0) + 1;
  }

  /** The last `limit` calls, oldest first. */
  last(limit = 1_000): readonly Call[] {
    return limit > 0 ? this.#calls.slice(-Math.min(limit, kept)).map((call) => ({ ...call })) : [];
  }

  counters(): CallTotals {
    return {
      total: Object.values(this.#perOperation).reduce((sum, calls) => sum + calls, 0),
      perOperation: { ...this.#perOperation },
      perStatus: { ...this.#perStatus },
    };
  }

  clear(): void {
    this.#calls = [];
    this.#perOperation = {};
    this.#perStatus = {};
  }
}
