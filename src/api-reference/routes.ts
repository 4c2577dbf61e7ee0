import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Server } from "../http/server.ts";
import { type DocumentedEvent, describe } from "./document.ts";
import { pagePolicy, referencePage } from "./page.ts";
import type { ApiRoute } from "./route.ts";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

/**
 * `GET /openapi.json`: the document of every operation, for anybody, from any site, without a key. `GET /docs`: the
 * same as a page to read and to try calls from.
 */
export function referenceRoutes(
  server: Server,
  routes: readonly ApiRoute[],
  events: readonly DocumentedEvent[],
): void {
  // Written when it is first asked for: all routes are there by then, and most starts are not for reading.
  let written: { document: string; page: string } | undefined;
  const reference = () => {
    if (!written) {
      const described = describe(routes, { publicUrl: server.publicUrl, version, events });
      written = { document: JSON.stringify(described), page: referencePage(described) };
    }
    return written;
  };

  server.get("/openapi.json", { exposeHeadRoute: true }, (request, reply) => {
    reply.header("access-control-allow-origin", "*").header("access-control-expose-headers", "etag");
    return sendKept(request, reply.type("application/json; charset=utf-8"), reference().document);
  });

  server.get("/docs", { exposeHeadRoute: true }, (request, reply) => {
    reply.header("content-security-policy", pagePolicy).header("referrer-policy", "no-referrer");
    return sendKept(request, reply.type("text/html; charset=utf-8"), reference().page);
  });
}

/** Sends what may be kept for five minutes, or says that what the caller has still holds. */
function sendKept(request: FastifyRequest, reply: FastifyReply, text: string): FastifyReply {
  const tag = `"${hash("sha256", text, "base64url").slice(0, 22)}"`;
  reply.header("cache-control", "public, max-age=300").header("etag", tag);
  const known = (request.headers["if-none-match"] ?? "")
    .split(",")
    .map((one) => one.trim().replace(/^W\//, ""));
  return known.includes(tag) || known.includes("*") ? reply.code(304).send() : reply.send(text);
}
