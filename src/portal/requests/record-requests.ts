import type { FastifyReply, FastifyRequest } from "fastify";
import type { Application } from "../../application.ts";
import { after, second } from "../../clock.ts";
import type { Server } from "../../http/server.ts";
import { type ApiRequest, companyOf, loggedAgent, loggedPath, loggedRefusal } from "./api-request.ts";
import { insertRequests } from "./queries.ts";

const tick = second;
/** So many are written at once, without waiting for the tick. */
const batch = 500;
/** More than this is not held while the database does not take it; the oldest are let go of. */
const mostHeld = 10_000;
/** Calls of nobody we know that are kept in each tick: strangers must not fill the log. */
const mostStrangers = 20;

/**
 * Keeps a log of the API's calls. They are noted when the answer has left and written together about once a second, so
 * that no caller waits for it. Returns what makes the routes of a scope part of the log.
 */
export function recordRequests(server: Server, application: Application): (api: Server) => void {
  const { clock, config, database, log, retention } = application;
  if (config.fixedRetention.has("requestLog") && config.lifetimes.requestLog === 0) return () => {};
  let held: ApiRequest[] = [];
  let strangers = 0;
  let writing: Promise<void> | undefined;

  async function writeOnce(): Promise<void> {
    const requests = held.splice(0, batch);
    try {
      if ((await retention.periods()).requestLog > 0) await insertRequests(database, requests);
    } catch (error) {
      const room = Math.max(0, mostHeld - held.length);
      held = [...requests.slice(-room), ...held];
      throw error;
    }
  }
  const write = (): Promise<void> => {
    writing ??= (async () => {
      while (held.length > 0) await writeOnce();
    })().finally(() => {
      writing = undefined;
    });
    return writing;
  };
  const writeSafely = () =>
    write().catch((error) => log.warn({ err: error }, "the log of requests could not be written"));
  const note = (request: FastifyRequest, reply: FastifyReply) => {
    if (!request.actor && ++strangers > mostStrangers) return;
    if (held.length >= mostHeld) held.shift();
    held.push(asLogged(request, reply, clock.now()));
    if (held.length % batch === 0 && !writing) void writeSafely();
  };

  let timer: NodeJS.Timeout | undefined;
  server.addHook("onReady", async () => {
    timer = setInterval(() => {
      strangers = 0;
      if (held.length > 0 && !writing) void writeSafely();
    }, tick).unref();
  });
  server.addHook("onClose", async () => {
    clearInterval(timer);
    await writeSafely();
    if (held.length > 0) await writeSafely();
  });
  // What no route takes may be a misspelt address of the API: of those who show a credential it is kept, too.
  server.addHook("onResponse", async (request, reply) => {
    if (request.is404 && request.headers.authorization !== undefined) note(request, reply);
  });
  return (api) => {
    api.addHook("onResponse", async (request, reply) => note(request, reply));
  };
}

function asLogged(request: FastifyRequest, reply: FastifyReply, now: Date): ApiRequest {
  const { actor, method, routeOptions, headers, refusedWith } = request;
  return {
    companyId: companyOf(request),
    at: after(now, -reply.elapsedTime),
    correlationId: request.id,
    method,
    operation: routeOptions.schema?.operationId ?? null,
    path: loggedPath(request.url, parametersOf(routeOptions)),
    status: reply.statusCode,
    code: refusedWith ?? null,
    durationMs: reply.elapsedTime,
    caller: actor?.kind === "api-key" ? "key" : actor?.kind === "company-token" ? "token" : null,
    apiKeyId: actor?.kind === "api-key" ? actor.id : null,
    address: request.ip,
    userAgent: loggedAgent(headers["user-agent"]),
    replayOf: request.replayOf ?? null,
    requestSize: sizeOf(headers["content-length"]),
    replySize: sizeOf(reply.getHeader("content-length")),
    ...loggedRefusal(request.refusal),
  };
}

const none: ReadonlySet<string> = new Set();
const known = new WeakMap<object, ReadonlySet<string>>();

/** The parameters an operation knows. */
function parametersOf({ schema }: FastifyRequest["routeOptions"]): ReadonlySet<string> {
  if (!schema) return none;
  let names = known.get(schema);
  if (!names) {
    const query = schema.querystring as { properties?: Record<string, unknown> } | undefined;
    names = new Set(Object.keys(query?.properties ?? {}));
    known.set(schema, names);
  }
  return names;
}

function sizeOf(header: number | string | string[] | undefined): number | null {
  const size = Number(header ?? Number.NaN);
  return Number.isSafeInteger(size) && size >= 0 && size < 2 ** 31 ? size : null;
}
