import type { FastifyRequest } from "fastify";
import type { Environment } from "../config.ts";

/**
 * Whether a request may carry passwords, tokens and transactions: it came over TLS, which is the operator's proxy's
 * work and believed of trusted proxies alone, or from this very machine, or nothing here is real.
 */
export function isSecure(
  request: Pick<FastifyRequest, "protocol" | "ip" | "headers">,
  environment: Environment,
): boolean {
  return request.protocol === "https" || environment === "test" || isFromHere(request);
}

/** A proxy that is not trusted is on this machine, too, but what it forwards is not from here. */
function isFromHere({ headers, ip }: Pick<FastifyRequest, "ip" | "headers">): boolean {
  if (headers.forwarded !== undefined || headers["x-forwarded-for"] !== undefined) return false;
  return ip === "::1" || /^(::ffff:)?127\./.test(ip);
}
