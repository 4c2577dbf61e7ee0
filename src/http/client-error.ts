import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { errorBody } from "./error-reply.ts";

/** What Node says of bytes that are no request, with the status each deserves; everything else is 400. */
const refusals: Readonly<Record<string, readonly [status: number, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, "The request line and headers are larger than this server accepts."],
  ERR_HTTP_REQUEST_TIMEOUT: [408, "The request did not arrive in time."],
};
const malformed = [400, "This is not a valid HTTP request."] as const;

/** Answers what never becomes a request, and so meets no route and no hook, in the form of every other refusal. */
export function refuseConnection(error: { code?: string }, socket: Socket, correlationId: string): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const answering = (socket as Socket & { _httpMessage?: { _headerSent?: boolean } })._httpMessage;
  // Half an answer to the request before is on its way: more bytes would be read as part of it.
  if (!socket.writable || answering?._headerSent) return void socket.destroy();
  const [status, message] = refusals[error.code ?? ""] ?? malformed;
  const body = JSON.stringify(errorBody(status, message, correlationId));
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
