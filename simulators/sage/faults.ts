import { type Static, Type } from "typebox";

const kind = <const K extends string>(name: K) => Type.Literal(name);
const milliseconds = Type.Integer({ minimum: 0 });
const when = Type.Optional(Type.Union([Type.Literal("before"), Type.Literal("after")]));

/** Which calls a fault is played on; what is left out matches everything. */
const Match = Type.Object(
  {
    /** A name of README's list of operations; a trailing `*` stands for any ending. */
    operation: Type.Optional(Type.String()),
    /** Text that address or body must contain. */
    contains: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

const request = {
  match: Type.Optional(Match),
  /** How many times it is played; 0 is always, until the fault is taken away. */
  times: Type.Optional(Type.Integer({ minimum: 0 })),
  /** How many matches pass unharmed first. */
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
    status: Type.Integer({ minimum: 200, maximum: 599 }),
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
  /** 429, whatever was called before. */
  fault({ kind: kind("rate-limit"), retryAfterSeconds: Type.Optional(milliseconds) }),
  /** The access token of the call has expired, from now on. */
  fault({ kind: kind("expire-token") }),
  /** 409: another statement of the account is in work. */
  fault({ kind: kind("in-progress") }),
  /** Changes how long a statement is worked on; null is for ever. */
  fault({ kind: kind("settle-after"), milliseconds: Type.Union([milliseconds, Type.Null()]) }),
  /** Takes a statement that will fail; its first `taken` transactions arrive all the same. */
  fault({
    kind: kind("fail-statement"),
    code: Type.Optional(Type.String({ minLength: 1 })),
    message: Type.Optional(Type.String()),
    /** The position, from 0, of a transaction that the error names. */
    row: Type.Optional(milliseconds),
    taken: Type.Optional(milliseconds),
  }),
  /** Reads of a statement show this status. */
  fault({ kind: kind("show-status"), status: Type.String() }),
  /** What goes wrong with a notification; operation `notification`. */
  fault({
    kind: kind("notification"),
    how: Type.Union([
      Type.Literal("twice"),
      Type.Literal("late"),
      Type.Literal("never"),
      Type.Literal("wrong-header"),
      Type.Literal("no-header"),
      Type.Literal("expired-token"),
      Type.Literal("foreign-token"),
      Type.Literal("wrong-audience"),
      Type.Literal("no-token"),
    ]),
    /** For `late`, by the pretend Sage's clock. */
    delayMs: Type.Optional(milliseconds),
  }),
  /** What is wrong with the address that a browser is sent to; operations `auth` and `reAuth`. */
  fault({
    kind: kind("open-auth"),
    how: Type.Union([
      Type.Literal("unknown-authorisation"),
      Type.Literal("foreign-redirect"),
      Type.Literal("no-redirect"),
      Type.Literal("no-state"),
      Type.Literal("unknown-bank"),
    ]),
  }),
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
  const { operation, contains } = match;
  if (operation?.endsWith("*")) {
    if (!subject.operation.startsWith(operation.slice(0, -1))) return false;
  } else if (operation && operation !== subject.operation) return false;
  return contains === undefined || subject.text().includes(contains);
}
