import { type Static, Type } from "typebox";

const kind = <const K extends string>(name: K) => Type.Literal(name);
const request = {
  /** A name of README's list of operations; a trailing `*` stands for any ending. */
  operation: Type.Optional(Type.String()),
  companyId: Type.Optional(Type.String()),
  /** Text that address or body must contain. */
  contains: Type.Optional(Type.String()),
  /** How many calls it is played on; 0 is all, until the fault is taken away. */
  times: Type.Optional(Type.Integer({ minimum: 0 })),
  /** How many matching calls pass unharmed first. */
  skip: Type.Optional(Type.Integer({ minimum: 0 })),
};
const when = Type.Optional(Type.Union([Type.Literal("before"), Type.Literal("after")]));
const fault = <P extends object>(properties: P) =>
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
  /** Refuses in NetSuite's own form for REST or RESTlets. */
  fault({
    kind: kind("refuse"),
    code: Type.Union(
      [
        "INVALID_LOGIN",
        "INSUFFICIENT_PERMISSION",
        "CONCURRENCY_LIMIT_EXCEEDED",
        "UNEXPECTED_ERROR",
        "GATEWAY_TIMEOUT",
      ].map((code) => Type.Literal(code)),
    ),
  }),
  /** Resets the connection instead of answering. */
  fault({ kind: kind("reset"), when }),
  /** Waits in real time; without `milliseconds` until the caller gives up. */
  fault({ kind: kind("hang"), when, milliseconds: Type.Optional(Type.Integer({ minimum: 0 })) }),
  /** SuiteQL: this page begins so many rows too early, as pages do when the order is not total. */
  fault({ kind: kind("page-shift"), rows: Type.Integer({ minimum: 1 }) }),
  /** The call of a script to the platform finds nobody, waits too long, or hears this status. */
  fault({
    kind: kind("platform-down"),
    as: Type.Optional(Type.Union([Type.Literal("refused"), Type.Literal("timeout")])),
    status: Type.Optional(Type.Integer({ minimum: 400, maximum: 599 })),
  }),
  /** The run of a script has this many units only. `operation` is `plug-in`, `restlet` or `suitelet`. */
  fault({ kind: kind("units"), units: Type.Integer({ minimum: 0 }) }),
  /** An import breaks down after its data was fetched, before anything is kept. */
  fault({ kind: kind("import-lost") }),
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
  readonly companyId: string | null;
  readonly text: string;
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

  add(asked: FaultRequest): Fault {
    const waiting = { id: ++this.#number, request: asked, skip: asked.skip ?? 0, played: 0 };
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

  /** The oldest fault of a kind that matches, used up by one. `at` narrows to those played before or after the work. */
  take<K extends FaultKind>(
    wanted: K,
    subject: FaultSubject,
    at?: "before" | "after",
  ): FaultOf<K> | undefined {
    for (const waiting of this.#waiting) {
      const { request: asked } = waiting;
      if (asked.kind !== wanted || !matches(asked, subject)) continue;
      if (at && ("when" in asked ? (asked.when ?? "before") : "before") !== at) continue;
      if (waiting.skip > 0) {
        waiting.skip -= 1;
        continue;
      }
      waiting.played += 1;
      if (describe(waiting).left === 0) this.clear(waiting.id);
      return asked as FaultOf<K>;
    }
    return undefined;
  }
}

function describe({ id, request: asked, played }: Waiting): Fault {
  const times = asked.times ?? 1;
  return { id, request: asked, played, left: times === 0 ? null : times - played };
}

function matches({ operation, companyId, contains }: FaultRequest, subject: FaultSubject): boolean {
  if (operation?.endsWith("*")) {
    if (!subject.operation.startsWith(operation.slice(0, -1))) return false;
  } else if (operation && operation !== subject.operation) return false;
  if (companyId && companyId !== subject.companyId) return false;
  return !contains || subject.text.includes(contains);
}
