import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { uuid } from "../../src/random.ts";
import { pause } from "../pause.ts";
import { cut, headersOf, sendAnswer } from "../wire.ts";
import { type Answer, refuse, tooMany } from "./answers.ts";
import type { FaultKind, FaultOf, FaultSubject } from "./faults.ts";
import { importDue } from "./import.ts";
import type { Application, Company, Grant, User } from "./records.ts";
import type { World } from "./world.ts";

/** One operation of FreeAgent's API. */
export interface Operation {
  /** As faults and the log of calls name it. */
  readonly name: string;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  /** The access level it needs (0 to 8); null for the token endpoint, which has callers of its own. */
  readonly level: number | null;
  readonly run: (call: Call) => Answer;
}

/** Who calls, once the access token was accepted. */
export interface Caller {
  readonly application: Application;
  readonly grant: Grant;
  readonly user: User;
  readonly company: Company;
}

/** A call in work. */
export interface Call {
  readonly world: World;
  readonly headers: Record<string, string | undefined>;
  readonly parameters: Record<string, string>;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly now: Date;
  /** Base address of the API, `/v2` included: identifiers are addresses. */
  readonly base: string;
  readonly caller: Caller;
  readonly fault: <K extends FaultKind>(kind: K) => FaultOf<K> | undefined;
}

const retryAfterSeconds = 60;

/** Puts an operation on the server. */
export function serve(server: FastifyInstance, world: World, operation: Operation): void {
  server.route({
    method: operation.method,
    url: operation.path,
    handler: async (request, reply) => new Exchange(world, operation, request, reply, server.prefix).run(),
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
  readonly #base: string;
  readonly #subject: FaultSubject;
  readonly #record: ReturnType<World["calls"]["arrive"]>;

  constructor(
    world: World,
    operation: Operation,
    request: FastifyRequest,
    reply: FastifyReply,
    prefix: string,
  ) {
    this.#world = world;
    this.#operation = operation;
    this.#request = request;
    this.#reply = reply;
    this.#headers = headersOf(request);
    this.#body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    this.#base = `${request.protocol}://${request.host}${prefix}/v2`;
    this.#subject = {
      operation: operation.name,
      companyId: null,
      text: () => `${request.url}\n${this.#body.toString("utf8")}`,
    };
    this.#record = world.calls.arrive({
      arrivedAt: world.now().toISOString(),
      operation: operation.name,
      method: request.method,
      path: request.url,
    });
  }

  async run(): Promise<unknown> {
    const world = this.#world;
    const { latencyMs, bodyLimitBytes } = world.settings;
    if (latencyMs > 0) await pause(latencyMs, this.#request.raw.socket, world.closing);
    importDue(world);
    const admitted = this.#operation.level === null ? undefined : this.#admit(this.#operation.level);
    if (admitted && "refusal" in admitted) return this.#send(admitted.refusal);
    const early = await this.#faulted("before");
    if (early) return early === "cut" ? this.#cut() : this.#send(early);
    if (this.#body.length > bodyLimitBytes) return this.#send(refuse(413, "Request entity too large"));
    const instead = this.#take("answer", "after");
    let answer: Answer;
    try {
      answer = this.#operation.run(this.#call(admitted?.caller));
    } catch (error) {
      world.log?.error({ error, operation: this.#operation.name }, "the pretend FreeAgent failed");
      return this.#send(refuse(500, "The pretend FreeAgent failed; its log says why"));
    }
    importDue(world);
    const late = await this.#faulted("after");
    if (late) return late === "cut" ? this.#cut() : this.#send(late);
    return this.#send(instead ?? answer);
  }

  /** What FreeAgent checks before it looks at a call. In which order is not public; README has the order chosen here. */
  #admit(level: number): { caller: Caller } | { refusal: Answer } {
    const { world, caller } = { world: this.#world, caller: this.#caller() };
    if (!this.#headers["user-agent"]) return { refusal: refuse(400, "A User-Agent header is required") };
    if (!caller) return { refusal: refuse(401, "Access token not recognised") };
    const { user, company, application } = caller;
    const wait = this.#take("rate-limit");
    const testing = this.#headers["x-ratelimit-test"] === "true";
    const who = `${application.id} ${user.id}`;
    const words = wait
      ? "You must not exceed 120 requests per 60 seconds"
      : world.limits.enter(who, "api", world.settings.limits, world.now().getTime(), testing);
    if (words) return { refusal: tooMany(words, wait?.retryAfterSeconds ?? waitOf(wait)) };
    if (!company.apiEnabled) return { refusal: refuse(403, "API access is disabled for this company") };
    if (this.#take("forbidden") || user.permissionLevel < level) {
      return { refusal: refuse(403, "You are not allowed to access this action.") };
    }
    return { caller };
  }

  #caller(): Caller | undefined {
    const { state } = this.#world;
    const presented = /^Bearer +(\S+)$/i.exec(this.#headers.authorization ?? "")?.[1];
    const token = presented === undefined ? undefined : state.get("accessTokens", presented);
    const grant = token && state.get("grants", token.grantId);
    const application = grant && state.get("applications", grant.applicationId);
    const user = grant && state.get("users", grant.userId);
    const company = user && state.get("companies", user.companyId);
    if (!company || !application || !grant || !token) return undefined;
    this.#subject.companyId = company.id;
    this.#record.companyId = company.id;
    const now = this.#world.now().getTime();
    if (this.#take("expire-token")) {
      state.change((writer) => writer.put("accessTokens", { ...token, expiresAt: now }));
      return undefined;
    }
    return grant.revoked || token.expiresAt <= now ? undefined : { application, grant, user, company };
  }

  /** Plays what waits before or after the work. */
  async #faulted(at: "before" | "after"): Promise<Answer | "cut" | undefined> {
    const hang = this.#take("hang", at);
    if (hang) {
      await pause(hang.milliseconds, this.#request.raw.socket, this.#world.closing);
      if (hang.end === "reset" || this.#world.closing.aborted) return "cut";
    }
    if (this.#take("reset", at)) return "cut";
    return at === "before" ? this.#take("answer", at) : undefined;
  }

  #call(caller: Caller | undefined): Call {
    return {
      world: this.#world,
      headers: this.#headers,
      parameters: (this.#request.params ?? {}) as Record<string, string>,
      query: new URL(this.#request.url, "http://localhost").searchParams,
      body: this.#body,
      now: this.#world.now(),
      base: this.#base,
      get caller(): Caller {
        if (!caller) throw new Error("this operation has no caller");
        return caller;
      },
      fault: (kind) => this.#take(kind),
    };
  }

  #take<K extends FaultKind>(kind: K, at?: "before" | "after"): FaultOf<K> | undefined {
    const fault = this.#world.faults.take(kind, this.#subject, at);
    if (fault) this.#record.faults = [...this.#record.faults, kind];
    return fault;
  }

  #cut(): FastifyReply {
    this.#world.calls.finish(this.#record, null);
    return cut(this.#request, this.#reply);
  }

  #send(answer: Answer): FastifyReply {
    const { body, status } = answer;
    const world = this.#world;
    world.calls.finish(this.#record, status);
    world.log?.debug({ operation: this.#operation.name, status }, "pretend FreeAgent answered");
    const text = typeof body === "string" ? body : (JSON.stringify(body) ?? "");
    return sendAnswer(this.#reply, answer, {
      "cache-control": "no-store",
      "x-request-id": uuid(world.random),
      "x-runtime": "0.01",
      etag: `W/"${createHash("md5").update(text).digest("hex")}"`,
    });
  }
}

/** What a planned refusal says of waiting: as FreeAgent does, unless it was told to leave it out. */
const waitOf = (fault: FaultOf<"rate-limit"> | undefined): number | null =>
  fault?.retryAfterSeconds === null ? null : retryAfterSeconds;
