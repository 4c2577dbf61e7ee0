import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { pause } from "../pause.ts";
import { cut, headersOf, sendAnswer } from "../wire.ts";
import { type Answer, refuse } from "./answers.ts";
import type { CallRecord } from "./call-log.ts";
import type { FaultKind, FaultOf, FaultSubject } from "./faults.ts";
import { presented } from "./gate.ts";
import type { Application } from "./records.ts";
import { settleDue } from "./settlement.ts";
import type { World } from "./world.ts";

/** One operation of Sage's API for banks, or of its token service. */
export interface Operation {
  /** As faults and the log of calls name it. */
  readonly name: string;
  readonly method: "GET" | "POST" | "PATCH";
  readonly path: string;
  readonly run: (call: Call) => Answer;
  /** Without token and key. */
  readonly open?: boolean;
}

/** A call in work. */
export interface Call {
  readonly world: World;
  readonly headers: Record<string, string | undefined>;
  readonly id: string;
  readonly body: Buffer;
  readonly now: Date;
  /** Who calls; operations that are open have none. */
  readonly application: Application | undefined;
  /** The fault that is to be played here. */
  readonly fault: <K extends FaultKind>(kind: K) => FaultOf<K> | undefined;
}

/** Who calls an operation that needs token and key. */
export function callerOf(call: Call): Application {
  if (!call.application) throw new Error("this operation needs token and key");
  return call.application;
}

/** Puts an operation on the server. */
export function serve(server: FastifyInstance, world: World, operation: Operation): void {
  server.route({
    method: operation.method,
    url: operation.path,
    handler: (request, reply) => new Exchange(world, operation, request, reply).run(),
  });
}

/** The way of one call from its arrival to its answer. */
class Exchange {
  readonly #world: World;
  readonly #operation: Operation;
  readonly #request: FastifyRequest;
  readonly #reply: FastifyReply;
  readonly #body: Buffer;
  readonly #headers: Record<string, string | undefined>;
  readonly #subject: FaultSubject;
  readonly #record: CallRecord;

  constructor(world: World, operation: Operation, request: FastifyRequest, reply: FastifyReply) {
    this.#world = world;
    this.#operation = operation;
    this.#request = request;
    this.#reply = reply;
    this.#headers = headersOf(request);
    this.#body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    this.#subject = {
      operation: operation.name,
      text: () => `${request.url}\n${this.#body.toString("utf8")}\n${accountRead(world, request)}`,
    };
    this.#record = world.calls.arrive({
      arrivedAt: world.now().toISOString(),
      operation: operation.name,
      method: request.method,
      path: request.url,
      apiKey: operation.open ? "" : (this.#headers["x-api-key"] ?? ""),
    });
  }

  /** Token, key, rate; faults before the work, the work, faults after it, the answer. */
  async run(): Promise<FastifyReply> {
    const world = this.#world;
    const application = this.#operation.open ? undefined : this.#enter();
    if (application && "status" in application) return this.#send(application);
    if (world.settings.latencyMs > 0) await this.#pause(world.settings.latencyMs);
    const early = await this.#disturbed("before");
    if (early) return early === "cut" ? this.#cut() : this.#send(early);
    const answer = this.#work(application);
    const late = await this.#disturbed("after");
    if (late) return late === "cut" ? this.#cut() : this.#send(late);
    return this.#send(answer);
  }

  #enter(): Application | Answer {
    const world = this.#world;
    const passed = presented(world, this.#headers.authorization, this.#headers["x-api-key"], () =>
      Boolean(this.#take("expire-token")),
    );
    if ("status" in passed) return passed;
    this.#record.applicationId = passed.id;
    const fault = this.#take("rate-limit");
    if (!fault && world.countsIn(passed.apiKey)) return passed;
    const answer = refuse(429, "TOO_MANY_REQUESTS", "Too many requests with this key within a second");
    if (fault?.retryAfterSeconds === undefined) return answer;
    return { ...answer, headers: { "retry-after": String(fault.retryAfterSeconds) } };
  }

  #work(application: Application | undefined): Answer {
    const world = this.#world;
    const now = world.now();
    settleDue(world.store, now);
    if (!this.#operation.open && this.#operation.method !== "GET") {
      const type = this.#headers["content-type"] ?? "";
      if (!/^application\/json\s*(;|$)/i.test(type))
        return refuse(415, "UNSUPPORTED_MEDIA_TYPE", "Content-Type must be application/json");
    }
    const { id = "" } = (this.#request.params ?? {}) as { id?: string };
    return this.#operation.run({
      world,
      headers: this.#headers,
      id,
      body: this.#body,
      now,
      application,
      fault: (kind) => this.#take(kind),
    });
  }

  /** Plays what waits before or after the work: an answer instead of the true one, or a cut connection. */
  async #disturbed(at: "before" | "after"): Promise<Answer | "cut" | undefined> {
    const hang = this.#take("hang", at);
    if (hang) {
      await this.#pause(hang.milliseconds);
      if (hang.end === "reset" || this.#world.closing.aborted) return "cut";
    }
    if (this.#take("reset", at)) return "cut";
    const answer = this.#take("answer", at);
    if (!answer) return undefined;
    const { body, headers, status } = answer;
    return { status, body, ...(headers ? { headers } : undefined) };
  }

  #pause(milliseconds: number | undefined): Promise<void> {
    return pause(milliseconds, this.#request.raw.socket, this.#world.closing);
  }

  #take<K extends FaultKind>(kind: K, at?: "before" | "after"): FaultOf<K> | undefined {
    const fault = this.#world.faults.take(kind, this.#subject, at);
    if (fault) this.#record.faults = [...this.#record.faults, fault.kind];
    return fault;
  }

  #cut(): FastifyReply {
    this.#world.calls.finish(this.#record, null);
    return cut(this.#request, this.#reply);
  }

  #send(answer: Answer): FastifyReply {
    const { body, status } = answer;
    const code = (body as { errors?: { code?: string }[] } | undefined)?.errors?.[0]?.code;
    this.#world.calls.finish(this.#record, status, code);
    this.#world.log?.debug({ operation: this.#operation.name, status }, "pretend Sage answered");
    return sendAnswer(this.#reply, answer);
  }
}

/** The bank account of the statement that is read, whose address does not name it. */
function accountRead({ store }: World, { params }: FastifyRequest): string {
  const { id = "" } = (params ?? {}) as { id?: string };
  return store.get("statements", id)?.bankAccountId ?? "";
}
