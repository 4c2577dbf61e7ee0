import { connect } from "node:net";

/** An answer as it came over the wire. */
export interface RawReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** What a client writes that no library would: the bytes of one request, and the first answer that comes back. */
export function exchange(port: number, request: string | Buffer, limitMs = 10_000): Promise<RawReply> {
  const { promise, resolve, reject } = Promise.withResolvers<RawReply>();
  const chunks: Buffer[] = [];
  const socket = connect({ port, host: "127.0.0.1" });
  socket.setTimeout(limitMs, () => socket.destroy(new Error(`no answer within ${limitMs} ms`)));
  socket.on("data", (chunk) => chunks.push(chunk));
  socket.on("error", (error) => (chunks.length > 0 ? undefined : reject(error)));
  socket.on("close", () => {
    const reply = readReply(Buffer.concat(chunks).toString("utf8"));
    if (reply) resolve(reply);
    else reject(new Error("the connection ended without an answer"));
  });
  socket.write(request);
  return promise;
}

/** The bytes of a request, with headers exactly as given, in order, and repeated where they are given twice. */
export function requestBytes(
  method: string,
  target: string,
  headers: readonly (readonly [string, string])[],
  body: Buffer = Buffer.alloc(0),
): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return Buffer.concat([Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines}\r\n`), body]);
}

function readReply(text: string): RawReply | undefined {
  const end = text.indexOf("\r\n\r\n");
  const [first = "", ...lines] = text.slice(0, end).split("\r\n");
  const status = /^HTTP\/1\.1 (\d{3})/.exec(first)?.[1];
  if (end < 0 || status === undefined) return undefined;
  // A notice that the body may follow is not the answer.
  if (status === "100") return readReply(text.slice(end + 4));
  const headers = new Headers();
  for (const line of lines) {
    const colon = line.indexOf(":");
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const rest = text.slice(end + 4);
  const chunked = headers.get("transfer-encoding") === "chunked";
  return { status: Number(status), headers, body: chunked ? joined(rest) : rest };
}

function joined(text: string): string {
  let bytes = Buffer.from(text);
  const parts: Buffer[] = [];
  for (;;) {
    const line = bytes.indexOf("\r\n");
    const size = Number.parseInt(bytes.subarray(0, line).toString(), 16);
    if (line < 0 || !(size > 0)) return Buffer.concat(parts).toString("utf8");
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    bytes = bytes.subarray(line + 4 + size);
  }
}
