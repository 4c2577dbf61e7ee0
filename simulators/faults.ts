import { type TProperties, Type } from "typebox";

/* What the faults of all pretend packages have in common. The kinds are each package's own. */

export const kind = <const K extends string>(name: K) => Type.Literal(name);
export const milliseconds = Type.Integer({ minimum: 0 });

/** How often a fault is played. */
export const often = {
  /** How many calls it is played on; 0 is all, until the fault is taken away. */
  times: Type.Optional(Type.Integer({ minimum: 0 })),
  /** How many matching calls pass unharmed first. */
  skip: Type.Optional(Type.Integer({ minimum: 0 })),
};

/**
 * Makes the kinds of a package; `terms` say how often, and on which calls, each of them is played, and the description
 * what it does, for whoever chooses one.
 */
export const faultWith =
  <T extends TProperties>(terms: T) =>
  <P extends TProperties>(properties: P, description: string) =>
    Type.Object({ ...terms, ...properties } as T & P, { additionalProperties: false, description });

const when = Type.Optional(Type.Union([Type.Literal("before"), Type.Literal("after")]));

export const answerText =
  "Answers with a status, headers and a body of choice. When after: the work is done, but this is what the caller hears.";
/** Answers at will. */
export const answer = {
  kind: kind("answer"),
  when,
  status: Type.Integer({ minimum: 100, maximum: 599 }),
  headers: Type.Optional(Type.Record(Type.String(), Type.String())),
  body: Type.Optional(Type.Unknown()),
};

export const resetText = "Resets the connection instead of answering.";
export const reset = { kind: kind("reset"), when };

export const hangText = "Waits in real time; without a number of milliseconds until the caller gives up.";
export const hang = { kind: kind("hang"), when, milliseconds: Type.Optional(milliseconds) };

/** How a wait ends: with the answer where nothing is said. */
export const end = Type.Optional(Type.Union([Type.Literal("answer"), Type.Literal("reset")]));

interface Terms {
  readonly kind: string;
  readonly when?: "before" | "after";
  readonly times?: number;
  readonly skip?: number;
  readonly lastsMs?: number;
}

/** A fault that waits for its calls. */
export interface WaitingFault<Request> {
  readonly id: number;
  readonly request: Request;
  readonly played: number;
  /** Null is for ever. */
  readonly left: number | null;
}

interface Waiting<Request> {
  readonly id: number;
  readonly request: Request;
  readonly over: number;
  skip: number;
  played: number;
}

/** The faults that were asked for. Live in memory only. */
export class FaultQueue<Request extends Terms, Subject> {
  readonly #concerns: (request: Request, subject: Subject) => boolean;
  readonly #now: () => number;
  #waiting: Waiting<Request>[] = [];
  #number = 0;

  /** `now` is needed where faults end by the clock. */
  constructor(concerns: (request: Request, subject: Subject) => boolean, now = () => 0) {
    this.#concerns = concerns;
    this.#now = now;
  }

  add(request: Request): WaitingFault<Request> {
    const over = request.lastsMs === undefined ? Number.POSITIVE_INFINITY : this.#now() + request.lastsMs;
    const waiting = { id: ++this.#number, request, over, skip: request.skip ?? 0, played: 0 };
    this.#waiting.push(waiting);
    return describe(waiting);
  }

  list(): WaitingFault<Request>[] {
    return this.#waiting.map(describe);
  }

  /** Takes away one fault, or all. */
  clear(id?: number): void {
    this.#waiting = id === undefined ? [] : this.#waiting.filter((waiting) => waiting.id !== id);
  }

  /** The oldest fault of a kind that matches, used up by one. `at` narrows to faults played before or after the work. */
  take<K extends Request["kind"]>(
    wanted: K,
    subject: Subject,
    at?: "before" | "after",
  ): Extract<Request, { kind: K }> | undefined {
    const now = this.#now();
    this.#waiting = this.#waiting.filter(({ over }) => over > now);
    for (const waiting of this.#waiting) {
      const { request } = waiting;
      if (request.kind !== wanted || !this.#concerns(request, subject)) continue;
      if (at && (request.when ?? "before") !== at) continue;
      if (waiting.skip > 0) {
        waiting.skip -= 1;
        continue;
      }
      waiting.played += 1;
      if (describe(waiting).left === 0) this.clear(waiting.id);
      return request as Extract<Request, { kind: K }>;
    }
    return undefined;
  }
}

function describe<Request extends Terms>({ id, request, played }: Waiting<Request>): WaitingFault<Request> {
  const times = request.times ?? (request.lastsMs === undefined ? 1 : 0);
  return { id, request, played, left: times === 0 ? null : times - played };
}

/** Whether a fault for an operation is one for this; a trailing `*` stands for any ending. */
export function concernsOperation(asked: string | undefined, operation: string): boolean {
  if (asked?.endsWith("*")) return operation.startsWith(asked.slice(0, -1));
  return !asked || asked === operation;
}
