import { type Static, Type } from "typebox";

const kind = <const K extends string>(name: K) => Type.Literal(name);
const milliseconds = Type.Integer({ minimum: 0 });
const when = Type.Optional(Type.Union([Type.Literal("before"), Type.Literal("after")]));

/** Which calls a fault is played on; what is left out matches everything. */
const Match = Type.Object(
  {
    /** A name of README's list of operations; a trailing `*` stands for any ending. */
    operation: Type.Optional(Type.String()),
    companyId: Type.Optional(Type.String()),
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
  /** By the pretend FreeAgent's clock, from when it was asked for; then it is over by itself. */
  lastsMs: Type.Optional(milliseconds),
};

const fault = <P extends Record<string, object>>(properties: P) =>
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
  /** Plain text, as FreeAgent answers it. Null leaves `Retry-After` out. */
  fault({
    kind: kind("rate-limit"),
    retryAfterSeconds: Type.Optional(Type.Union([Type.Integer({ minimum: 0 }), Type.Null()])),
  }),
  /** The access token of the call has expired, from now on. */
  fault({ kind: kind("expire-token") }),
  fault({ kind: kind("forbidden") }),
  /** The upload is imported this much later than uploads are; null is never. */
  fault({ kind: kind("import-after"), milliseconds: Type.Union([milliseconds, Type.Null()]) }),
  /** The import loses the last lines of the upload. */
  fault({ kind: kind("lose-lines"), lines: Type.Integer({ minimum: 1 }) }),
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
  companyId: string | null;
  /** Address and body. */
  readonly text: () => string;
}

interface Waiting {
  readonly id: number;
  readonly request: FaultRequest;
  readonly over: number;
  skip: number;
  played: number;
}

/** The faults that were asked for. Live in memory only. */
export class Faults {
  readonly #now: () => number;
  #waiting: Waiting[] = [];
  #number = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(request: FaultRequest): Fault {
    const over = request.lastsMs === undefined ? Number.POSITIVE_INFINITY : this.#now() + request.lastsMs;
    const waiting = { id: ++this.#number, request, over, skip: request.skip ?? 0, played: 0 };
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
    const now = this.#now();
    this.#waiting = this.#waiting.filter(({ over }) => over > now);
    for (const waiting of this.#waiting) {
      const { request } = waiting;
      if (request.kind !== kind || !matches(request, subject)) continue;
      if (at && ("when" in request ? (request.when ?? "before") : "before") !== at) continue;
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
  const times = request.times ?? (request.lastsMs === undefined ? 1 : 0);
  return { id, request, played, left: times === 0 ? null : times - played };
}

function matches({ match = {} }: FaultRequest, subject: FaultSubject): boolean {
  const { operation, companyId, contains } = match;
  if (operation?.endsWith("*")) {
    if (!subject.operation.startsWith(operation.slice(0, -1))) return false;
  } else if (operation && operation !== subject.operation) return false;
  if (companyId && companyId !== subject.companyId) return false;
  return contains === undefined || subject.text().includes(contains);
}
