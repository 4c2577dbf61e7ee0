import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/** What a call is answered with. Text is sent as it is, anything else as JSON. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Hands every body on as its bytes, whatever it says it is. */
export function takeBytes(server: FastifyInstance, bodyLimit: number): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer", bodyLimit }, (_request, body, done) =>
    done(null, body),
  );
}

/** Repeated headers as one, their values apart by commas. */
export const headersOf = ({ headers }: FastifyRequest): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]),
  );

/** Sends an answer; its own headers win over those that every answer has. */
export function sendAnswer(
  reply: FastifyReply,
  { status, headers, body }: Answer,
  always: Readonly<Record<string, string>> = {},
): FastifyReply {
  const text = typeof body === "string" || body === undefined;
  const type = text ? "text/plain; charset=utf-8" : "application/json; charset=utf-8";
  return reply
    .code(status)
    .headers({ "content-type": type, ...always, ...headers })
    .send(text ? (body ?? "") : JSON.stringify(body));
}

/** Resets the connection instead of answering. */
export function cut(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.resetAndDestroy();
  return reply;
}
