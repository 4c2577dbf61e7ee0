/** One call of the API, as the admin interface tells of it. */
export interface CallRecord {
  readonly arrivedAt: string;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  companyId: string | null;
  /** Null when the connection was cut instead. */
  status: number | null;
  faults: string[];
}

export interface CallCounters {
  readonly total: number;
  readonly perOperation: Readonly<Record<string, number>>;
  readonly perStatus: Readonly<Record<string, number>>;
}

const kept = 1_000;

/** The last calls, and counts of all. */
export class CallLog {
  #calls: CallRecord[] = [];
  #total = 0;
  readonly #operations = new Map<string, number>();
  readonly #statuses = new Map<string, number>();

  arrive(call: Pick<CallRecord, "arrivedAt" | "operation" | "method" | "path">): CallRecord {
    const record: CallRecord = { ...call, companyId: null, status: null, faults: [] };
    this.#calls.push(record);
    if (this.#calls.length > 2 * kept) this.#calls = this.#calls.slice(-kept);
    this.#total += 1;
    this.#operations.set(call.operation, (this.#operations.get(call.operation) ?? 0) + 1);
    return record;
  }

  finish(record: CallRecord, status: number | null): void {
    record.status = status;
    const name = status === null ? "cut" : String(status);
    this.#statuses.set(name, (this.#statuses.get(name) ?? 0) + 1);
  }

  last(limit = kept): readonly CallRecord[] {
    return this.#calls.slice(-limit);
  }

  counters(): CallCounters {
    return {
      total: this.#total,
      perOperation: Object.fromEntries(this.#operations),
      perStatus: Object.fromEntries(this.#statuses),
    };
  }

  clear(): void {
    this.#calls = [];
    this.#total = 0;
    this.#operations.clear();
    this.#statuses.clear();
  }
}
