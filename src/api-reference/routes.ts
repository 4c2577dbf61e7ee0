import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Server } from "../http/server.ts";
import { type DocumentedEvent, describe, type OpenApiDocument } from "./document.ts";
import type { ApiRoute } from "./route.ts";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

/** `GET /openapi.json`: the document of every operation, for anybody, from any site, without a key. */
export function referenceRoutes(
  server: Server,
  routes: readonly ApiRoute[],
  events: readonly DocumentedEvent[],
): void {
  let document: OpenApiDocument;
  let text: string;
  let tag: string;
  // Once all routes are there; a document that cannot be made fails the start, and so every test.
  server.addHook("onReady", async () => {
    document = describe(routes, { publicUrl: server.publicUrl, version, events });
    text = JSON.stringify(document);
    tag = `"${hash("sha256", text, "base64url").slice(0, 22)}"`;
  });

  server.get("/openapi.json", { exposeHeadRoute: true }, (request, reply) => {
    reply.header("access-control-allow-origin", "*").header("access-control-expose-headers", "etag");
    return cached(request, reply, tag, () => reply.type("application/json; charset=utf-8").send(text));
  });
}

/** Sends what may be kept for five minutes, or says that what the caller has still holds. */
function cached(request: FastifyRequest, reply: FastifyReply, tag: string, send: () => FastifyReply) {
  reply.header("cache-control", "public, max-age=300").header("etag", tag);
  const known = (request.headers["if-none-match"] ?? "")
    .split(",")
    .map((one) => one.trim().replace(/^W\//, ""));
  return known.includes(tag) || known.includes("*") ? reply.code(304).send() : send();
}
