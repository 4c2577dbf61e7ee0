import type { FastifyReply, FastifyRequest } from "fastify";
import type { Application } from "../application.ts";
import { day, second } from "../clock.ts";
import { Problem } from "../problem.ts";
import { createAddressLimit } from "./address-limit.ts";
import { createDailyQuota, type Quota } from "./daily-quota.ts";
import type { Server } from "./server.ts";

/** What the headers say where nothing is limited: the largest number every client can read. */
const unlimited = 2_147_483_647;
/** A node behind a balancer must answer these whatever else comes from there. */
const probes = new Set(["/healthz", "/readyz"]);
const tick = second;

export interface RequestLimits {
  /** Adds the limits of requests that are known to come from the client: per day and at once. */
  limitClient(scope: Server): void;
}

/**
 * The optional limits of requests (wire contract, section 5.3 and D-25), refused with 429 and `Retry-After` before
 * anything is done. Adds to every route of the server the limit per address, and `X-Rate-Limit-…` to every answer of the API.
 */
export function limitRequests(
  server: Server,
  application: Application,
  countCompanies: () => Promise<number>,
): RequestLimits {
  const { clock, config } = application;
  const { dailyBase, concurrency, perMinute } = config.rateLimits;
  const quota = createDailyQuota(application, dailyBase, countCompanies);
  const secondsToWait = perMinute > 0 ? createAddressLimit(clock, perMinute) : () => 0;
  const tell = (reply: FastifyReply) =>
    showQuota(reply, dailyBase > 0 ? quota.state() : unlimitedUntilMidnight(clock.now()));

  server.addHook("onRequest", async (request) => {
    if (probes.has(request.routeOptions.url ?? "")) return;
    const seconds = secondsToWait(request.ip);
    if (seconds > 0) throw tooMany(`${perMinute} a minute from one address`, seconds);
  });
  // What no route takes is answered by the API, too.
  server.addHook("onSend", async (request, reply) => {
    if (request.is404) tell(reply);
  });
  if (dailyBase > 0) writeRegularly(server, application, quota.settle);

  let running = 0;
  return {
    limitClient(scope) {
      const held = new WeakSet<FastifyRequest>();
      const letGo = (request: FastifyRequest) => {
        if (held.delete(request)) running -= 1;
      };
      scope.addHook("onSend", async (request, reply) => {
        tell(reply);
        // Before the caller can know of the answer, and so can have sent the next request.
        letGo(request);
      });
      if (dailyBase === 0 && concurrency === 0) return;
      scope.addHook("onRequest", async (request, reply) => {
        if (concurrency > 0) {
          const most = concurrency * Math.max(1, await quota.connectedCompanies());
          if (running >= most) throw tooMany(`${most} are running at once`, 1);
          // A caller who has gone meanwhile is not told of any more, and would be counted for ever.
          if (request.raw.socket.destroyed) return;
          running += 1;
          held.add(request);
          reply.raw.once("close", () => letGo(request));
        }
        // The quota is the bank's: what it has spent does not keep its customers from connecting.
        if (dailyBase === 0 || request.actor.kind === "company-token" || (await quota.admit())) return;
        const { limit, resetsAt } = quota.state();
        const seconds = Math.max(1, Math.ceil((resetsAt.getTime() - clock.now().getTime()) / 1000));
        throw tooMany(`the daily quota of ${limit} is spent`, seconds);
      });
    },
  };
}

function writeRegularly(server: Server, { log }: Application, settle: () => Promise<void>): void {
  const safely = () =>
    settle().catch((error) => log.warn({ err: error }, "the count of requests could not be written"));
  let timer: NodeJS.Timeout | undefined;
  server.addHook("onReady", async () => {
    timer = setInterval(safely, tick).unref();
  });
  server.addHook("onClose", async () => {
    clearInterval(timer);
    await safely();
  });
}

const unlimitedUntilMidnight = (now: Date): Quota => ({
  limit: unlimited,
  remaining: unlimited,
  resetsAt: new Date((Math.floor(now.getTime() / day) + 1) * day),
});

function showQuota(reply: FastifyReply, { limit, remaining, resetsAt }: Quota): void {
  reply.header("x-rate-limit-limit", limit);
  reply.header("x-rate-limit-remaining", remaining);
  reply.header("x-rate-limit-reset", resetsAt.toISOString());
}

const tooMany = (what: string, retryAfterSeconds: number) =>
  new Problem("rate-limited", `Too many requests: ${what}.`, { retryAfterSeconds });
