import { type Static, Type } from "typebox";

const kind = <const K extends string>(name: K) => Type.Literal(name);
const milliseconds = Type.Integer({ minimum: 0 });
const when = Type.Optional(Type.Union([Type.Literal("before"), Type.Literal("after")]));
const error = {
  errorType: Type.String({ minLength: 1 }),
  status: Type.Optional(Type.Integer({ minimum: 200, maximum: 599 })),
  title: Type.Optional(Type.String()),
  detail: Type.Optional(Type.String()),
};

/** Which calls a fault is played on; what is left out matches everything. */
const Match = Type.Object(
  {
    /** A name of README's list of operations; a trailing `*` stands for any ending. */
    operation: Type.Optional(Type.String()),
    tenantId: Type.Optional(Type.String()),
    accountToken: Type.Optional(Type.String()),
    feedConnectionId: Type.Optional(Type.String()),
    statementId: Type.Optional(Type.String()),
    /** Text that address or body must contain. */
    contains: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

const request = {
  match: Type.Optional(Match),
  /** How many calls it is played on; 0 is all, until the fault is taken away. */
  times: Type.Optional(Type.Integer({ minimum: 0 })),
  /** How many matching calls pass unharmed first. */
  skip: Type.Optional(Type.Integer({ minimum: 0 })),
};

const fault = <P extends Record<string, ReturnType<typeof Type.Optional> | object>>(properties: P) =>
  Type.Object({ ...request, ...properties } as typeof request & P, { additionalProperties: false });

/** What can be made to go wrong. README says which scenario needs which. */
export const FaultRequest = Type.Union([
  /** Answers at will. `after`: the work is done, but this is what the caller hears. */
  fault({
    kind: kind("answer"),
    when,
    status: Type.Integer({ minimum: 100, maximum: 599 }),
    headers: Type.Optional(Type.Record(Type.String(), Type.String())),
    body: Type.Optional(Type.Unknown()),
    /** Keeps this answer under the caller's idempotency key, to be replayed. */
    storeUnderKey: Type.Optional(Type.Boolean()),
  }),
  /** Resets the connection instead of answering. */
  fault({ kind: kind("reset"), when }),
  /** Waits in real time; without `milliseconds` until the caller gives up. Then answers, or resets. */
  fault({
    kind: kind("hang"),
    when,
    milliseconds: Type.Optional(milliseconds),
    end: Type.Optional(Type.Union([Type.Literal("answer"), Type.Literal("reset")])),
  }),
  fault({
    kind: kind("rate-limit"),
    problem: Type.Union([
      Type.Literal("minute"),
      Type.Literal("day"),
      Type.Literal("appminute"),
      Type.Literal("concurrent"),
    ]),
    /** Null leaves the header out. */
    retryAfterSeconds: Type.Optional(Type.Union([Type.Integer({ minimum: 0 }), Type.Null()])),
  }),
  /** Forgets what was stored under the caller's idempotency key, before it is looked up. */
  fault({ kind: kind("forget-key") }),
  /** The access token of the call has expired, from now on. */
  fault({ kind: kind("expire-token") }),
  fault({ kind: kind("tenant-forbidden") }),
  fault({ kind: kind("scope-missing") }),
  fault({ kind: kind("application-refused") }),
  /** Refuses a statement, a feed connection or a deletion at once, with an error type of choice. */
  fault({ kind: kind("reject"), ...error }),
  /** Accepts a statement that will be REJECTED when it settles. */
  fault({ kind: kind("reject-later"), ...error }),
  /** Changes how long a statement stays PENDING; null is for ever. */
  fault({ kind: kind("settle-after"), milliseconds: Type.Union([milliseconds, Type.Null()]) }),
  /** Reads of a statement show this status. */
  fault({ kind: kind("show-status"), status: Type.String() }),
  /** Reads of a statement or feed connection find nothing (404). */
  fault({ kind: kind("hide") }),
  /** 2.0: the item's work is done in part, and said so. */
  fault({
    kind: kind("partial-failure"),
    errorType: Type.String({ pattern: "^partial-failure-" }),
    detail: Type.Optional(Type.String()),
  }),
  /** 2.0: does the first `items` items, then answers 500 without `items`. */
  fault({ kind: kind("apply-some"), items: Type.Integer({ minimum: 0 }) }),
]);
export type FaultRequest = Static<typeof FaultRequest>;
export type FaultKind = FaultRequest["kind"];
export type FaultOf<K extends FaultKind> = Extract<FaultRequest, { kind: K }>;

/** A fault that waits for its calls. */
export interface Fault {
  readonly id: number;
  readonly request: FaultRequest;
  readonly played: number;
  /** Null is for ever. */
  readonly left: number | null;
}

/** What a fault is compared with. */
export interface FaultSubject {
  readonly operation: string;
  readonly tenantId: string | null;
  /** Address, body and everything else that tells what the call is about. */
  readonly text: () => string;
}

interface Waiting {
  readonly id: number;
  readonly request: FaultRequest;
  skip: number;
  played: number;
}

/** The faults that were asked for. Live in memory only. */
export class Faults {
  #waiting: Waiting[] = [];
  #number = 0;

  add(request: FaultRequest): Fault {
    const waiting = { id: ++this.#number, request, skip: request.skip ?? 0, played: 0 };
    this.#waiting.push(waiting);
    return describe(waiting);
  }

  list(): Fault[] {
    return this.#waiting.map(describe);
  }

  /** Takes away one fault, or all. */
  clear(id?: number): void {
    this.#waiting = id === undefined ? [] : this.#waiting.filter((waiting) => waiting.id !== id);
  }

  /** The oldest fault of a kind that matches, used up by one. `at` narrows to faults played before or after the work. */
  take<K extends FaultKind>(kind: K, subject: FaultSubject, at?: "before" | "after"): FaultOf<K> | undefined {
    for (const waiting of this.#waiting) {
      const { request } = waiting;
      if (request.kind !== kind || !matches(request, subject)) continue;
      if (at && "when" in request ? (request.when ?? "before") !== at : at === "after") continue;
      if (waiting.skip > 0) {
        waiting.skip -= 1;
        continue;
      }
      waiting.played += 1;
      if (describe(waiting).left === 0) this.clear(waiting.id);
      return request as FaultOf<K>;
    }
    return undefined;
  }
}

function describe({ id, request, played }: Waiting): Fault {
  const times = request.times ?? 1;
  return { id, request, played, left: times === 0 ? null : times - played };
}

function matches({ match = {} }: FaultRequest, subject: FaultSubject): boolean {
  const { operation, tenantId, ...texts } = match;
  if (operation?.endsWith("*")) {
    if (!subject.operation.startsWith(operation.slice(0, -1))) return false;
  } else if (operation && operation !== subject.operation) return false;
  if (tenantId && tenantId !== subject.tenantId) return false;
  return Object.values(texts).every((text) => subject.text().includes(text));
}
