import { isUtf8 } from "node:buffer";
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
  type RawServerDefault,
} from "fastify";
import { Compile } from "typebox/compile";
import type { ErrorCode } from "../error-codes.ts";
import { Problem } from "../problem.ts";
import { refuseConnection } from "./client-error.ts";
import { bodyIsNotJson, sendError } from "./error-reply.ts";
import { parseJsonBody } from "./json-body.ts";
import { validatorCompiler } from "./validator.ts";

export type Server = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

declare module "fastify" {
  interface FastifyInstance {
    /** Public base address of the API; pages that replies name are below it. */
    publicUrl: string;
    /** Every route, with the largest body it reads; for tests of limits. */
    routeTable: RouteEntry[];
  }
  interface FastifyRequest {
    /** The code it was refused with, for the log. */
    refusedWith: ErrorCode | undefined;
    /** What it was refused with, for the log of requests. */
    refusal: Problem | undefined;
  }
}

export interface RouteEntry {
  readonly methods: readonly string[];
  readonly url: string;
  /** Of operations of the API and the Portal. */
  readonly operationId: string | undefined;
  /** In bytes. */
  readonly bodyLimit: number;
}

export interface ServerOptions {
  readonly publicUrl: string;
  readonly log: FastifyBaseLogger;
  /** Networks of proxies whose forwarded address and scheme are believed. */
  readonly trustProxy: readonly string[];
  /** Whether the process is about to stop: then a connection ends with its answer instead of being kept. */
  readonly draining?: () => boolean;
  /** Operations there were once, as `PUT /path`: unknown, although their path has others (wire contract, 2.1). */
  readonly retired?: readonly string[];
  /** Check every body sent against its response schema; for tests, since production must not fail after a commit. */
  readonly checkReplies?: boolean;
}

/** Largest body, in bytes, of a route that does not say otherwise. */
export const smallBody = 128 * 1024;
/** For routes that take lists: a push of 1,000 lines fits with room to spare. */
export const largeBody = 5 * 1024 * 1024;
const jsonType = /^application\/(?:.+\+)?json/i;
/** More connections than this at once are closed unread; a process has only so many files to open. */
const maximumConnections = 4_000;
const newId = () => randomUUID().replaceAll("-", "");

/** The HTTP server with the contract's manners: routing, body reading, validation and errors. Routes come after. */
export function createServer(options: ServerOptions): Server {
  const server = fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "correlationId" }),
    bodyLimit: smallBody,
    // Slow or silent clients do not hold a socket for ever, whether they write or read.
    http: { headersTimeout: 15_000, connectionsCheckingInterval: 5_000, requireHostHeader: false },
    requestTimeout: 60_000,
    connectionTimeout: 120_000,
    keepAliveTimeout: 30_000,
    clientErrorHandler: (error, socket) => refuseConnection(error, socket, newId(), options.publicUrl),
    forceCloseConnections: "idle",
    trustProxy: options.trustProxy.length > 0 ? [...options.trustProxy] : false,
    genReqId: newId,
    // Read here rather than believed from the caller: a correlation id names one request of ours.
    requestIdHeader: false,
    // What arrives on a kept connection while we close is answered, and the connection ends with it.
    return503OnClosing: false,
    routerOptions: { caseSensitive: false, ignoreTrailingSlash: true, maxParamLength: 1000 },
    frameworkErrors: (error, request, reply) => sendError(error, request, reply),
    exposeHeadRoutes: false,
  }).withTypeProvider<TypeBoxTypeProvider>();

  server.decorate("publicUrl", options.publicUrl);
  server.setValidatorCompiler(validatorCompiler as never);
  server.setSerializerCompiler(() => (body) => JSON.stringify(body));
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(jsonType, { parseAs: "buffer" }, async (_request: unknown, body: Buffer) =>
    parseJsonBody(textOf(body)),
  );
  server.addContentTypeParser("*", noOtherBody);
  server.decorateRequest("refusedWith", undefined);
  server.decorateRequest("refusal", undefined);
  server.setErrorHandler(sendError);
  answerUnknownRoutes(server, options.retired ?? []);
  server.server.maxConnections = maximumConnections;
  // Otherwise Node answers an expectation it does not know by itself, without a body.
  server.server.on("checkExpectation", (request, response) =>
    server.server.emit("request", request, response),
  );
  server.addHook("onRequest", async (request, reply) => {
    reply.header("x-correlation-id", request.id);
    reply.header("x-content-type-options", "nosniff");
    if (request.headers.host === undefined && request.raw.httpVersion === "1.1") {
      throw new Problem("malformed-request", "The request has no Host header.");
    }
  });
  server.addHook("onSend", async (_request, reply) => {
    if (options.draining?.()) reply.header("connection", "close");
  });
  server.addHook("onResponse", async (request, reply) => {
    const { method, routeOptions } = request;
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    const { refusedWith: code, replayOf } = request;
    const route = routeOptions.url;
    request.log.info({ method, route, status: reply.statusCode, code, ms, replayOf }, "request");
  });
  if (options.checkReplies) checkReplies(server);
  return server;
}

/** Refuses a body that is not JSON. A type without a body says nothing: some clients send one with every DELETE. */
async function noOtherBody({ headers, is404 }: FastifyRequest): Promise<undefined> {
  const length = headers["content-length"] ?? "0";
  const empty = length === "0" && headers["transfer-encoding"] === undefined;
  if (!empty && !is404) throw bodyIsNotJson();
}

/** Lets the routes of a scope take what a page's form posts. */
export function acceptForms(server: Server): void {
  server.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "buffer", bodyLimit: 64 * 1024 },
    async (_request: unknown, body: Buffer) => new URLSearchParams(textOf(body)),
  );
}

/**
 * Leaves JSON bodies of a scope as bytes until `first` and the hooks it adds have seen them; then they are read.
 * What costs time per line of a body comes after what may answer without it.
 */
export function readJsonAfter(server: Server, first: (server: Server) => void): void {
  server.removeContentTypeParser(jsonType);
  server.addContentTypeParser(
    jsonType,
    { parseAs: "buffer" },
    async (_request: unknown, body: Buffer) => body,
  );
  first(server);
  server.addHook("preValidation", async (request) => {
    if (Buffer.isBuffer(request.body)) request.body = parseJsonBody(textOf(request.body));
  });
}

/** A body as text. Bytes that are no UTF-8 are refused, not replaced: a name would be stored that nobody sent. */
function textOf(body: Buffer): string {
  if (!isUtf8(body)) throw new Problem("malformed-body", "The body is not text in UTF-8.");
  return body.toString("utf8");
}

/** Which paths a route's address stands for. */
export function pathPattern(url: string): RegExp {
  const pattern = url.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/:[^/]+/g, "[^/]+");
  return new RegExp(`^${pattern}/?$`, "i");
}

/** Answers what no route takes: 405 where the path exists under another method, else 404 (wire contract, D-35). */
function answerUnknownRoutes(server: Server, retired: readonly string[]): void {
  const routes: { methods: readonly string[]; path: RegExp }[] = [];
  server.decorate("routeTable", []);
  server.addHook("onRoute", ({ method, url, bodyLimit, schema }) => {
    server.routeTable.push({
      methods: [method].flat(),
      url,
      operationId: schema?.operationId,
      bodyLimit: bodyLimit ?? smallBody,
    });
    routes.push({ methods: [method].flat(), path: pathPattern(url) });
  });
  server.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?", 1)[0]!;
    const methods = routes.filter((route) => route.path.test(path)).flatMap((route) => route.methods);
    const wasRetired = retired.some((one) => {
      const [method, url] = one.split(" ", 2);
      return method === request.method && pathPattern(url!).test(path);
    });
    if (methods.length === 0 || wasRetired)
      throw new Problem("route-not-found", `NotFound: there is no ${request.method} ${path}.`);
    reply.header("allow", [...new Set(methods)].join(", "));
    throw new Problem("method-not-allowed", `Method ${request.method} is not allowed on ${path}.`);
  });
}

function checkReplies(server: Server): void {
  const compiled = new Map<unknown, ReturnType<typeof Compile>>();
  server.addHook("preSerialization", async (request, reply, payload) => {
    const schemas = request.routeOptions.schema?.response as Record<string, never> | undefined;
    const schema = schemas?.[String(reply.statusCode)];
    if (!schema) return payload;
    if (!compiled.has(schema)) compiled.set(schema, Compile(schema));
    const onWire: unknown = JSON.parse(JSON.stringify(payload));
    const check = compiled.get(schema)!;
    if (!check.Check(onWire)) {
      throw new Error(
        `the reply does not match its schema: ${JSON.stringify([...check.Errors(onWire)].slice(0, 5))}`,
      );
    }
    return payload;
  });
}
