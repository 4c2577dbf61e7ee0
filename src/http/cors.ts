import type { FastifyReply, FastifyRequest } from "fastify";
import { pathPattern, type Server } from "./server.ts";

/** What a page of an allowed origin may send. `user-agent` is set by SDKs, and some browsers let them. */
const requestHeaders = "authorization, content-type, idempotency-key, accept, accept-language, user-agent";
/** What such a page may read besides the body. */
const replyHeaders = [
  "x-correlation-id",
  "retry-after",
  "idempotent-replayed",
  "x-rate-limit-limit",
  "x-rate-limit-remaining",
  "x-rate-limit-reset",
  "allow",
].join(", ");
/** Seconds a browser may go by the answer to a preflight; the call itself is held against the origins anyway. */
const preflightLifetime = 600;

/**
 * Lets pages of the origins that `allows` names call the API (Fetch standard, CORS protocol). Cookies are never asked
 * for: what counts is the key or token that the page sends. Returns what makes the routes added to a scope afterwards
 * part of what is shared.
 */
export function shareWithOrigins(
  root: Server,
  allows: (origin: string) => Promise<boolean>,
): (api: Server) => void {
  const routes: { method: string; path: RegExp }[] = [];
  const share = async (request: FastifyRequest, reply: FastifyReply) => {
    reply.header("vary", "origin");
    const { origin } = request.headers;
    if (origin === undefined || !(await allows(origin))) return false;
    reply.header("access-control-allow-origin", origin).header("access-control-expose-headers", replyHeaders);
    return true;
  };
  root.addHook("onRequest", async (request, reply) => {
    if (!request.is404 || !(await share(request, reply))) return;
    const asked = request.headers["access-control-request-method"];
    if (request.method !== "OPTIONS" || asked === undefined) return;
    const path = request.url.split("?", 1)[0]!;
    const methods = routes.filter((route) => route.path.test(path)).map(({ method }) => method);
    if (methods.length === 0) return;
    return reply
      .code(204)
      .header("vary", "origin, access-control-request-method, access-control-request-headers")
      .header("access-control-allow-methods", [...new Set(methods)].join(", "))
      .header("access-control-allow-headers", requestHeaders)
      .header("access-control-max-age", preflightLifetime)
      .send();
  });
  return (api) => {
    api.addHook("onRoute", ({ method, url }) => {
      for (const one of [method].flat()) routes.push({ method: one, path: pathPattern(url) });
    });
    api.addHook("onRequest", async (request, reply) => {
      await share(request, reply);
    });
  };
}
