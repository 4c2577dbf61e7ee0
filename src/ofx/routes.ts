import type { FastifyReply, FastifyRequest } from "fastify";
import type { Application } from "../application.ts";
import { noteCollected } from "../collection/collect.ts";
import { isSecure } from "../collection/secure-transport.ts";
import { toProblem } from "../http/error-reply.ts";
import type { Server } from "../http/server.ts";
import { answerRequest, collectorOf, type Served } from "./answer-request.ts";
import { type OfxDocument, Unreadable } from "./element.ts";
import { institutionOf } from "./financial-institution.ts";
import { createLimits, nameOfAddress, type OfxLimits } from "./limits.ts";
import type { Carried } from "./make-statement.ts";
import { noteSignOn } from "./note-sign-on.ts";
import { readDocument } from "./read-document.ts";
import { type OfxRequest, readRequest } from "./request.ts";
import { type SignedOn, signOn } from "./sign-on.ts";
import { writeDocument } from "./write-document.ts";

/** Far more than 50 messages take. It is read before anybody has signed on, and reading keeps everybody waiting. */
const largestRequest = 256 * 1024;
export const ofxPath = "/ofx";

/**
 * The OFX server (Direct Connect): one address that takes everything. What OFX can say goes with HTTP 200; other
 * statuses are for what is no OFX, what came too often, and plain HTTP.
 */
export function ofxRoutes(server: Server, application: Application): void {
  server.register(async (scope) => {
    const ofx = scope as Server;
    const { clock, config } = application;
    const since = Math.floor(clock.now().getTime() / 1000) * 1000;
    const served: Served = {
      institution: institutionOf(config),
      url: config.feedUrl + ofxPath,
      profileSince: new Date(since),
    };
    const limits = createLimits(clock);
    const noting = noteAfterSending(ofx, application);
    // Whatever type clients give their requests, or none: what is in them tells.
    ofx.removeAllContentTypeParsers();
    ofx.addContentTypeParser(
      "*",
      { parseAs: "buffer", bodyLimit: largestRequest },
      async (_request: unknown, body: Buffer) => body,
    );
    ofx.setErrorHandler((error, request, reply) => {
      const problem = toProblem(error, request);
      request.refusedWith = problem.code;
      if (problem.status >= 500) request.log.error({ err: error }, "request failed");
      if (problem.retryAfterSeconds !== undefined) reply.header("retry-after", problem.retryAfterSeconds);
      return refuse(reply, problem.status, problem.message);
    });
    ofx.post(ofxPath, { bodyLimit: largestRequest }, async (request, reply) => {
      reply.header("cache-control", "no-store");
      if (!isSecure(request, config.environment))
        return refuse(reply, 403, "This address takes OFX over HTTPS only.");
      return serve(request, reply, { application, served, limits, noting });
    });
  });
}

interface Serving {
  readonly application: Application;
  readonly served: Served;
  readonly limits: OfxLimits;
  readonly noting: (reply: FastifyReply, note: () => Promise<void>) => void;
}

/**
 * Whoever signs on is served, also beside others whose requests fail: all customers of one program may come from its
 * maker's address, and a stranger there must not keep them out. Passwords are guarded by the lock of their pair.
 */
async function serve(
  request: FastifyRequest,
  reply: FastifyReply,
  { application, served, limits, noting }: Serving,
): Promise<FastifyReply> {
  const address = nameOfAddress(request.ip);
  const badWait = limits.bad.wait(address);
  const late = () => tooMany(reply, badWait, "Too many requests of this address failed.");
  const document = read(request.body);
  if (typeof document === "string") {
    limits.bad.count(address);
    return badWait > 0 ? late() : refuse(reply, 400, document);
  }
  const asked = readRequest(document);
  const signedOn = await signOn(application, served.institution, asked);
  if (signedOn.kind === "refused") limits.bad.count(address);
  if (badWait > 0 && signedOn.kind !== "customer") return late();
  if (signedOn.kind === "customer") {
    const wait = limits.pairs.wait(signedOn.signOn.username);
    if (wait > 0) return tooMany(reply, wait, "Too many requests with this user name.");
    limits.pairs.count(signedOn.signOn.username);
  }
  const { root, carried, lines } = await answerRequest(application, served, asked, signedOn);
  if (signedOn.kind === "customer") {
    const userAgent = request.headers["user-agent"];
    const visit = { address: request.ip, correlationId: request.id, userAgent, lines };
    await noteSignOn(application, signedOn.signOn, asked, visit);
    noting(reply, () => noteAll(application, signedOn, carried));
  }
  const body = writeDocument(asked, root);
  tellLog(request, asked, signedOn, lines);
  return reply.code(200).type("application/x-ofx").header("content-length", body.length).send(body);
}

function read(body: unknown): OfxDocument | string {
  try {
    return readDocument(Buffer.isBuffer(body) ? body : Buffer.alloc(0));
  } catch (error) {
    if (error instanceof Unreadable) return error.message;
    throw error;
  }
}

async function noteAll(
  application: Application,
  signedOn: Extract<SignedOn, { kind: "customer" }>,
  carried: readonly Carried[],
): Promise<void> {
  for (const { accountKey, positions } of carried)
    await noteCollected(application, collectorOf(signedOn.signOn), accountKey, positions);
}

/** Nothing a client says of itself but what it asked for goes to the log: no user name, no password. */
function tellLog(request: FastifyRequest, asked: OfxRequest, signedOn: SignedOn, lines: number): void {
  const status = signedOn.kind === "refused" ? signedOn.status : signedOn.kind;
  const sets = asked.sets.map(({ name }) => name.slice(0, 20)).slice(0, 20);
  request.log.info({ ofx: { version: asked.version, signedOn: status, sets, lines } }, "ofx");
}

/** Notes lines when the last byte of the answer has been handed over, and lets none be lost when the server ends. */
function noteAfterSending(server: Server, { log }: Application): Serving["noting"] {
  const running = new Set<Promise<void>>();
  server.addHook("onClose", async () => {
    await Promise.all(running);
  });
  return (reply, note) => {
    reply.raw.once("finish", () => {
      const noted: Promise<void> = note()
        .catch((error) => log.warn({ err: error }, "what was fetched could not be noted"))
        .finally(() => running.delete(noted));
      running.add(noted);
    });
  };
}

function refuse(reply: FastifyReply, status: number, message: string): FastifyReply {
  const text = `${message}\n`;
  return reply
    .code(status)
    .type("text/plain; charset=utf-8")
    .header("cache-control", "no-store")
    .header("content-length", Buffer.byteLength(text))
    .send(text);
}

const tooMany = (reply: FastifyReply, seconds: number, message: string): FastifyReply =>
  refuse(reply.header("retry-after", seconds), 429, `${message} Try again in ${seconds} seconds.`);
