import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Random } from "../../src/random.ts";
import { pause } from "../pause.ts";
import { cut, headersOf, sendAnswer } from "../wire.ts";
import { type Answer, refuse } from "./answers.ts";
import { callText } from "./call-text.ts";
import type { FaultKind, FaultOf, FaultSubject } from "./faults.ts";
import { type Caller, gateway } from "./gateway.ts";
import { forgetExpired, longestKey, requestDigest, type StoredAnswer, storedUnder } from "./idempotency.ts";
import type { RateRefusal } from "./rate-limits.ts";
import { unfit } from "./request-form.ts";
import type { Settings } from "./settings.ts";
import { settleDue } from "./settlement.ts";
import type { Draft } from "./state.ts";
import type { World } from "./world.ts";

/** One operation of Xero's API. */
export interface Operation {
  /** As faults and the log of calls name it. */
  readonly name: string;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly api: "identity" | "connections" | "accounting" | "bankfeeds-1" | "bankfeeds-2";
  /** One of these must be granted. */
  readonly scopes: readonly string[];
  /** Whether it takes an `Idempotency-Key`. */
  readonly keyed?: boolean;
  readonly run: (call: Call) => Answer;
}

/** A call in work. What it changes goes into the draft and becomes true only when the exchange commits it. */
export interface Call {
  readonly headers: Record<string, string | undefined>;
  readonly parameters: Record<string, string>;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly draft: Draft;
  readonly now: Date;
  readonly random: Random;
  readonly settings: Settings;
  /** Address of the identity service, the issuer of all tokens. */
  readonly issuer: string;
  readonly caller: Caller | undefined;
  /** The fault that is to be played here; `text` narrows what it is compared with to one item. */
  readonly fault: <K extends FaultKind>(kind: K, text?: string) => FaultOf<K> | undefined;
}

/** Caller and organisation of a call that the gateway let through to an organisation. */
export function tenantOf(call: Call): Caller & { organisation: NonNullable<Caller["organisation"]> } {
  const organisation = call.caller?.organisation;
  if (!call.caller || !organisation) throw new Error("this operation belongs to an organisation");
  return { ...call.caller, organisation };
}

/** Puts an operation on the server. */
export function serve(
  server: FastifyInstance,
  world: World,
  operation: Operation,
  issuer: (request: FastifyRequest) => string,
) {
  server.route({
    method: operation.method,
    url: operation.path,
    handler: async (request, reply) => {
      const exchange = new Exchange(world, operation, request, reply, issuer(request));
      return await exchange.run();
    },
  });
}

/** The way of one call from its arrival to its answer. */
class Exchange {
  readonly #world: World;
  readonly #operation: Operation;
  readonly #request: FastifyRequest;
  readonly #reply: FastifyReply;
  readonly #headers: Record<string, string | undefined>;
  readonly #body: Buffer;
  readonly #subject: FaultSubject;
  readonly #record: ReturnType<World["calls"]["arrive"]>;
  readonly #issuer: string;
  #caller: Caller | undefined;

  constructor(
    world: World,
    operation: Operation,
    request: FastifyRequest,
    reply: FastifyReply,
    issuer: string,
  ) {
    this.#world = world;
    this.#operation = operation;
    this.#request = request;
    this.#reply = reply;
    this.#issuer = issuer;
    this.#headers = headersOf(request);
    this.#body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const tenantId = this.#headers["xero-tenant-id"]?.trim().toLowerCase() ?? null;
    const parameters = (request.params ?? {}) as Record<string, string>;
    this.#subject = {
      operation: operation.name,
      tenantId,
      text: () => callText(world.state, request.url, this.#body.toString("utf8"), parameters.id),
    };
    this.#record = world.calls.arrive({
      arrivedAt: world.now().toISOString(),
      operation: operation.name,
      method: request.method,
      path: request.url,
      applicationId: null,
      tenantId,
      idempotencyKey: this.#headers["idempotency-key"] ?? null,
    });
  }

  async run(): Promise<unknown> {
    const world = this.#world;
    const draft = world.state.draft();
    if (this.#operation.api !== "identity") {
      const passed = gateway(world, draft, this.#operation, this.#headers, this.#subject);
      this.#played(draft.changes.length > 0 ? "expire-token" : undefined);
      if ("refusal" in passed) {
        world.state.commit(draft);
        return this.#send(passed.refusal);
      }
      this.#caller = passed.caller;
      this.#record.applicationId = passed.caller.application.id;
    }
    const counted = this.#counted();
    if (!counted) return await this.#work();
    const refused = this.#plannedRefusal() ?? world.limits.enter(counted, world.now().getTime());
    if (refused) return this.#send(this.#tooMany(refused));
    try {
      return await this.#work();
    } finally {
      world.limits.leave(counted);
    }
  }

  /** Faults before the work, the work, its commit, faults after it, the answer. */
  async #work(): Promise<unknown> {
    const world = this.#world;
    const { latencyMs } = world.settings;
    if (latencyMs > 0) await pause(latencyMs, this.#request.raw.socket, world.closing);
    const early = await this.#faulted("before");
    if (early) return early.cut ? this.#cut() : this.#send(early.answer);

    const now = world.now();
    settleDue(world.state, now);
    const draft = world.state.draft();
    const keyed = this.#operation.keyed ? this.#keyed(draft, now) : undefined;
    if (keyed && "answer" in keyed) return this.#send(keyed.answer, keyed.replayed);
    let answer: Answer;
    try {
      answer =
        unfit(this.#operation, this.#headers, this.#body, world.settings) ??
        this.#operation.run(this.#call(draft, now));
    } catch (error) {
      world.log?.error({ error, operation: this.#operation.name }, "the pretend Xero failed");
      return this.#send(refuse("internal-error", "The pretend Xero failed; its log says why"));
    }
    const instead = this.#take("answer", "after");
    if (keyed) {
      const kept = instead?.storeUnderKey ? written(instead) : answer;
      draft.put("storedAnswers", { ...keyed, answer: kept });
    }
    world.state.commit(draft);
    const late = await this.#faulted("after");
    if (late?.cut) return this.#cut();
    return this.#send(instead ? written(instead) : answer);
  }

  /** Plays what waits before or after the work. An early answer of choice may be stored under the key. */
  async #faulted(
    at: "before" | "after",
  ): Promise<{ cut: true } | { cut: false; answer: Answer } | undefined> {
    const hang = this.#take("hang", at);
    if (hang) {
      await pause(hang.milliseconds, this.#request.raw.socket, this.#world.closing);
      if (hang.end === "reset" || this.#world.closing.aborted) return { cut: true };
    }
    if (this.#take("reset", at)) return { cut: true };
    const answer = at === "before" ? this.#take("answer", at) : undefined;
    if (!answer) return undefined;
    if (answer.storeUnderKey && this.#operation.keyed) {
      this.#world.state.change((draft) => {
        const keyed = this.#keyed(draft, this.#world.now());
        if (keyed && "request" in keyed) draft.put("storedAnswers", { ...keyed, answer: written(answer) });
      });
    }
    return { cut: false, answer: written(answer) };
  }

  /** Looks the idempotency key up: an answer to repeat, or the place to keep the coming one. */
  #keyed(
    draft: Draft,
    now: Date,
  ): { answer: Answer; replayed: boolean } | Omit<StoredAnswer, "answer"> | undefined {
    const key = this.#headers["idempotency-key"];
    if (!key || !this.#caller) return undefined;
    if (key.length > longestKey) {
      return {
        answer: refuse("invalid-request", `Idempotency-Key is longer than ${longestKey}`),
        replayed: false,
      };
    }
    forgetExpired(draft, now);
    const id = storedUnder(this.#caller.application.id, key);
    if (this.#take("forget-key")) draft.remove("storedAnswers", id);
    const { method, url } = this.#request;
    const request = requestDigest({
      method,
      path: url,
      tenantId: this.#subject.tenantId ?? "",
      body: this.#body,
    });
    const stored = draft.get("storedAnswers", id);
    if (stored && stored.expiresAt > now.getTime()) {
      if (stored.request === request) return { answer: stored.answer, replayed: true };
      const answer = refuse("invalid-request", "This Idempotency-Key was used for a different request");
      return { answer, replayed: false };
    }
    return { id, request, expiresAt: now.getTime() + this.#world.settings.idempotencyMs };
  }

  #call(draft: Draft, now: Date): Call {
    return {
      headers: this.#headers,
      parameters: (this.#request.params ?? {}) as Record<string, string>,
      query: new URL(this.#request.url, "http://localhost").searchParams,
      body: this.#body,
      draft,
      now,
      random: this.#world.random,
      settings: this.#world.settings,
      issuer: this.#issuer,
      caller: this.#caller,
      fault: (kind, text) => this.#take(kind, undefined, text),
    };
  }

  #counted() {
    if (!this.#caller) return undefined;
    return {
      applicationId: this.#caller.application.id,
      tenantId: this.#caller.organisation?.id,
      statements: this.#operation.path.includes("/Statements"),
    };
  }

  #plannedRefusal(): RateRefusal | undefined {
    const fault = this.#take("rate-limit");
    if (!fault) return undefined;
    const usual = fault.problem === "concurrent" ? null : 2;
    const { problem, retryAfterSeconds = usual } = fault;
    return { problem, retryAfterSeconds };
  }

  #tooMany({ problem, retryAfterSeconds }: RateRefusal): Answer {
    this.#world.calls.rateLimited(problem);
    const answer = refuse("too-many-requests", `The limit "${problem}" is reached`);
    return {
      ...answer,
      headers: {
        ...answer.headers,
        "x-rate-limit-problem": problem,
        ...(retryAfterSeconds === null ? {} : { "retry-after": String(retryAfterSeconds) }),
      },
    };
  }

  #take<K extends FaultKind>(kind: K, at?: "before" | "after", text?: string): FaultOf<K> | undefined {
    const subject = text === undefined ? this.#subject : { ...this.#subject, text: () => text };
    const fault = this.#world.faults.take(kind, subject, at);
    this.#played(fault?.kind);
    return fault;
  }

  #played(kind: string | undefined): void {
    if (kind) this.#record.faults = [...this.#record.faults, kind];
  }

  #cut(): FastifyReply {
    this.#world.calls.finish(this.#record, null);
    return cut(this.#request, this.#reply);
  }

  #send(answer: Answer, replayed = false): FastifyReply {
    const world = this.#world;
    world.calls.finish(this.#record, answer.status, replayed ? "replayed" : "answered");
    const fields = {
      operation: this.#operation.name,
      status: answer.status,
      tenantId: this.#subject.tenantId,
    };
    world.log?.debug(fields, "pretend Xero answered");
    const counted = this.#counted();
    const always = counted ? world.limits.headers(counted, world.now().getTime()) : {};
    return sendAnswer(this.#reply, answer, always);
  }
}

const written = ({ status, headers, body }: FaultOf<"answer">): Answer => ({
  status,
  ...(headers ? { headers } : {}),
  body,
});
