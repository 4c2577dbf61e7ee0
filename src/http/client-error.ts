import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { Problem } from "../problem.ts";
import { errorBody } from "./error-reply.ts";

/** What Node says of bytes that are no request, with the status each deserves; everything else is 400. */
const refusals: Readonly<Record<string, Problem>> = {
  HPE_HEADER_OVERFLOW: new Problem(
    "headers-too-large",
    "The request line and headers are larger than this server accepts.",
  ),
  ERR_HTTP_REQUEST_TIMEOUT: new Problem("request-too-slow", "The request did not arrive in time."),
};
const malformed = new Problem("malformed-request", "This is not a valid HTTP request.");

/** Answers what never becomes a request, and so meets no route and no hook, in the form of every other refusal. */
export function refuseConnection(
  error: { code?: string },
  socket: Socket,
  correlationId: string,
  publicUrl: string,
): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const answering = (socket as Socket & { _httpMessage?: { _headerSent?: boolean } })._httpMessage;
  // Half an answer to the request before is on its way: more bytes would be read as part of it.
  if (!socket.writable || answering?._headerSent) return void socket.destroy();
  const problem = refusals[error.code ?? ""] ?? malformed;
  const { status } = problem;
  const body = JSON.stringify(errorBody(problem, correlationId, publicUrl));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "content-type: application/json; charset=utf-8",
    `content-length: ${Buffer.byteLength(body)}`,
    `x-correlation-id: ${correlationId}`,
    "x-content-type-options: nosniff",
    "cache-control: no-store",
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`, () => socket.destroy());
}
