import type { FastifyReply, FastifyRequest } from "fastify";
import { type Application, transact } from "../application.ts";
import type { Queryable } from "../database/pool.ts";
import { Problem } from "../problem.ts";
import { lookupHash } from "../vault/vault.ts";
import type { Actor, Work } from "../work.ts";
import { claimKey, inUse, type Key, keepReply, releaseClaim } from "./kept-replies.ts";
import type { Server } from "./server.ts";

export { forgetOldReplies, releaseClaims } from "./kept-replies.ts";

/** What a handler answers; `body` undefined sends none. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

/** The key a request holds until its answer is kept or known not to be. */
interface Claim {
  readonly key: Key;
  settled: boolean;
}

declare module "fastify" {
  interface FastifyRequest {
    idempotencyClaim: Claim | undefined;
    /** What of a body whoever asks may see; absent where it is all of it. Kept answers hold no more either. */
    shownOf: ((body: unknown) => unknown) | undefined;
    /** Correlation id of the request whose kept answer this one gets. */
    replayOf: string | undefined;
  }
}

/**
 * Makes the POST and PATCH routes of a scope answer once per `Idempotency-Key` (wire contract, section 5.4). The key is
 * claimed before the body is parsed, so that a repeat costs little and refusals of the content are kept, too. Whatever
 * is answered is kept, except 429 and failures after which nothing was committed.
 */
export function answerOncePerKey(server: Server, application: Application): void {
  const { database } = application;
  server.decorateRequest("idempotencyClaim", undefined);
  server.addHook("preValidation", async (request, reply) => {
    const key = keyOf(request);
    if (key === undefined) return;
    const kept = await claimKey(application, key, request.id);
    if (kept === undefined) {
      request.idempotencyClaim = { key, settled: false };
      return;
    }
    request.replayOf = kept.correlationId;
    reply.code(kept.status).header("idempotent-replayed", "true");
    if (kept.text === null) return reply.send();
    return reply.type("application/json; charset=utf-8").send(kept.text);
  });
  server.addHook("onSend", async (request, reply, payload) => {
    const claim = request.idempotencyClaim;
    if (!claim || claim.settled) return;
    claim.settled = true;
    const status = reply.statusCode;
    const text = typeof payload === "string" ? payload : null;
    try {
      if (status === 429 || status >= 500) await releaseClaim(database, claim.key, request.id);
      else await keepReply(application, database, claim.key, { status, text, correlationId: request.id });
    } catch (error) {
      // Nothing was committed, so that a repeat may run once the claim has ended.
      request.log.warn({ err: error }, "the answer could not be kept under its Idempotency-Key");
    }
  });
}

/** Runs the change a request asks for in one transaction and keeps its answer under the request's key in the same. */
export async function change(
  application: Application,
  request: FastifyRequest,
  reply: FastifyReply,
  run: (work: Work) => Promise<Answer>,
): Promise<never> {
  const answer = await transact(application, request.actor, request.id, async (work) => {
    const answered = await run(work);
    await keep(application, work.tx, request, answered);
    return answered;
  });
  return send(request, reply, answer);
}

/**
 * As `change`, for work that calls a provider and therefore takes several transactions. It must be safe to repeat: a
 * process that dies in the middle leaves the key free for a repeat two minutes later.
 */
export async function changeInSteps(
  application: Application,
  request: FastifyRequest,
  reply: FastifyReply,
  run: () => Promise<Answer>,
): Promise<never> {
  const answer = await run();
  await keep(application, application.database, request, answer);
  return send(request, reply, answer);
}

async function keep(application: Application, db: Queryable, request: FastifyRequest, answer: Answer) {
  const claim = request.idempotencyClaim;
  if (!claim) return;
  const body = request.shownOf ? request.shownOf(answer.body) : answer.body;
  const text = body === undefined ? null : JSON.stringify(body);
  const kept = { status: answer.status, text, correlationId: request.id };
  if (!(await keepReply(application, db, claim.key, kept)))
    throw inUse("A repeat of this request has taken over its Idempotency-Key.");
}

/** Typed as never, so that a handler may return it whatever its reply type: bodies are checked against their schema. */
function send(request: FastifyRequest, reply: FastifyReply, answer: Answer): never {
  if (request.idempotencyClaim) request.idempotencyClaim.settled = true;
  reply.code(answer.status);
  return (answer.body === undefined ? reply.send() : reply.send(answer.body)) as never;
}

function keyOf(request: FastifyRequest): Key | undefined {
  const header = request.headers["idempotency-key"];
  if (header === undefined || (request.method !== "POST" && request.method !== "PATCH")) return undefined;
  const text = String(header).trim();
  if (!/^[\x21-\x7e]{1,255}$/.test(text)) {
    throw new Problem(
      "invalid-idempotency-key",
      "The Idempotency-Key must be 1 to 255 visible ASCII characters, such as a GUID.",
    );
  }
  const path = request.url.split("?", 1)[0]!.toLowerCase();
  const asked = lookupHash(Buffer.concat([Buffer.from(`${request.url}\n`), bytesOf(request.body)]));
  return {
    hash: lookupHash(`${request.method} ${path}\n${text}${holder(request.actor)}`),
    requestHash: asked,
  };
}

/**
 * Keys are the bank's, whichever API key it uses; those of its customers and of each of its people are apart, so that
 * nobody gets another's answer.
 */
function holder(actor: Actor): string {
  if (actor.kind === "company-token") return `\n${actor.companyId}:${actor.connectionId ?? ""}`;
  return actor.kind === "person" ? `\n${actor.id}` : "";
}

/** The body as it came; one that a route read by itself, as JSON. */
function bytesOf(body: unknown): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body) ?? "");
}
