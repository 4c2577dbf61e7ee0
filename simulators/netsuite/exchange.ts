import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { pause } from "../pause.ts";
import { cut, headersOf, sendAnswer } from "../wire.ts";
import { type Answer, refusal } from "./answers.ts";
import type { FaultKind, FaultOf, FaultSubject } from "./faults.ts";
import type { Company, Token } from "./records.ts";
import type { World } from "./world.ts";

/** One operation of NetSuite's interfaces. */
export interface Operation {
  /** As faults and the log of calls name it. */
  readonly name: string;
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  /** What must be granted; none for the token endpoint. */
  readonly scope: "rest_webservices" | "restlets" | null;
  readonly run: (call: Call) => Answer | Promise<Answer>;
}

export interface Call {
  readonly world: World;
  readonly headers: Record<string, string | undefined>;
  readonly parameters: Record<string, string>;
  readonly query: URLSearchParams;
  readonly body: string;
  /** The address that was called, without query. */
  readonly address: string;
  readonly fault: <K extends FaultKind>(kind: K) => FaultOf<K> | undefined;
}

/** A call that was let in. */
export interface CompanyCall extends Call {
  readonly company: Company;
  readonly token: Token;
}

export function companyOf(call: Call): CompanyCall {
  if (!("company" in call)) throw new Error("this operation belongs to a company");
  return call as CompanyCall;
}

/** Puts an operation on the server: who calls, faults, the limit on concurrency, the work, the answer. */
export function serve(server: FastifyInstance, world: World, operation: Operation): void {
  server.route({
    method: operation.method,
    url: operation.path,
    handler: (request, reply) => exchange(world, operation, request, reply),
  });
}

async function exchange(
  world: World,
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const body = Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "";
  const headers = headersOf(request);
  const record = world.calls.arrive({
    arrivedAt: world.now().toISOString(),
    operation: operation.name,
    method: request.method,
    path: request.url,
  });
  const token = presented(world, headers.authorization);
  const company = token && world.state.get("companies", token.companyId);
  record.companyId = company?.id ?? null;
  const subject: FaultSubject = {
    operation: operation.name,
    companyId: company?.id ?? null,
    text: `${request.url} ${body}`,
  };
  const take = <K extends FaultKind>(kind: K, at?: "before" | "after") => {
    const fault = world.faults.take(kind, subject, at);
    if (fault) record.faults = [...record.faults, kind];
    return fault;
  };
  const reset = () => {
    world.calls.finish(record, null);
    return cut(request, reply);
  };
  const send = (answer: Answer) => {
    world.calls.finish(record, answer.status);
    return sendAnswer(reply, answer);
  };
  const url = new URL(request.url, `${request.protocol}://${request.host}`);
  const call: Call = {
    world,
    headers,
    parameters: (request.params ?? {}) as Record<string, string>,
    query: url.searchParams,
    body,
    address: `${url.origin}${url.pathname}`,
    fault: (kind) => take(kind),
  };
  const work = async (): Promise<FastifyReply> => {
    const { latencyMs } = world.settings;
    if (latencyMs > 0) await pause(latencyMs, request.raw.socket, world.closing);
    for (const at of ["before", "after"] as const) {
      const answer = at === "after" ? await perform() : undefined;
      const hang = take("hang", at);
      if (hang) await pause(hang.milliseconds, request.raw.socket, world.closing);
      if (take("reset", at) || world.closing.aborted) return reset();
      const instead = take("answer", at);
      if (instead) return send(instead);
      if (answer) return send(answer);
    }
    return reset();
  };
  const perform = async (): Promise<Answer> => {
    try {
      return await operation.run(company ? Object.assign(call, { company, token }) : call);
    } catch (error) {
      world.log?.error({ error, operation: operation.name }, "the pretend NetSuite failed");
      return refusal(
        operation.scope === "restlets" ? "restlet" : "rest",
        "UNEXPECTED_ERROR",
        "The pretend NetSuite failed",
      );
    }
  };
  if (operation.scope === null) return await work();
  const service = operation.scope === "restlets" ? "restlet" : "rest";
  const planned = take("refuse");
  if (planned) return send(refusal(service, planned.code, "This was asked for by the admin interface"));
  if (!company || !token) return send(refusal(service, "INVALID_LOGIN", "Invalid login attempt."));
  if (!token.scopes.includes(operation.scope))
    return send(refusal(service, "INSUFFICIENT_PERMISSION", `The token lacks the scope ${operation.scope}.`));
  const entered = world.calls.begin(company.id, world.settings.concurrentPerAccount);
  try {
    if (entered) return await work();
    return send(refusal(service, "CONCURRENCY_LIMIT_EXCEEDED", "Concurrent request limit exceeded."));
  } finally {
    world.calls.end(company.id);
  }
}

/** The access token of the request, while it lives. */
function presented(world: World, authorization: string | undefined): Token | undefined {
  const id = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
  const token = id ? world.state.get("tokens", id) : undefined;
  return token?.kind === "access" && token.expiresAt > world.now().getTime() ? token : undefined;
}
