import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectSecurely } from "node:tls";

/** A request, byte for byte as it is wanted. */
export interface Call {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** How it is sent and read; HTTP/1.1 when left out. */
  readonly manner?: Manner;
  readonly timeoutMs: number;
}

/** Without a manner the call goes over HTTP/1.1 like everybody's. */
export interface Manner {
  readonly http: "1.0" | "1.1";
  /** Waits this long between reading one piece of the answer and the next, each of at most 256 bytes. */
  readonly slowlyMs?: number;
  /** Cuts the connection after so many bytes of the answer. */
  readonly cutAfter?: number;
}

/** What came back. `failed` is for calls that nobody answered completely. */
export type Heard =
  | {
      readonly outcome: "answered";
      readonly status: number;
      readonly headers: Headers;
      readonly body: Buffer;
    }
  | { readonly outcome: "failed"; readonly reason: string };

/** More than this is not read. */
const longestAnswer = 50_000_000;

/** Sends one call and reads what comes back; never throws for what the other side does. */
export async function exchange(call: Call, closing: AbortSignal): Promise<Heard> {
  const signal = AbortSignal.any([closing, AbortSignal.timeout(call.timeoutMs)]);
  try {
    return await (call.manner ? callBySocket(call, call.manner, signal) : callByFetch(call, signal));
  } catch (error) {
    return { outcome: "failed", reason: signal.aborted ? "no answer in time" : reasonOf(error) };
  }
}

async function callByFetch({ method, url, headers, body }: Call, signal: AbortSignal): Promise<Heard> {
  const response = await fetch(url, {
    method,
    headers,
    signal,
    redirect: "manual",
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : new Uint8Array(body) }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { outcome: "answered", status: response.status, headers: response.headers, body: bytes };
}

async function callBySocket(call: Call, manner: Manner, signal: AbortSignal): Promise<Heard> {
  const url = new URL(call.url);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const secure = url.protocol === "https:";
  const port = Number(url.port) || (secure ? 443 : 80);
  const socket = secure ? connectSecurely({ host, port, servername: host }) : connectPlain({ host, port });
  const end = () => socket.destroy(new Error("aborted"));
  signal.addEventListener("abort", end);
  try {
    const body = Buffer.from(call.body ?? "");
    // One real client leaves the port out of Host; so does this.
    const head = Object.entries({
      Host: url.hostname,
      ...call.headers,
      "Content-Length": String(body.length),
      Connection: "close",
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`${call.method} ${url.pathname}${url.search} HTTP/${manner.http}\r\n${head.join("")}\r\n`);
    socket.write(body);
    return readAnswer(await readAll(socket, manner), manner);
  } finally {
    signal.removeEventListener("abort", end);
    socket.destroy();
  }
}

async function readAll(socket: Socket, { slowlyMs, cutAfter }: Manner): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  await new Promise<void>((resolve, reject) => {
    socket.on("error", reject).on("end", resolve).on("close", resolve);
    socket.on("readable", () => {
      if (slowlyMs === undefined) take();
    });
    const take = (size?: number): boolean => {
      for (let piece = read(size); piece; piece = size === undefined ? read() : null) {
        pieces.push(piece);
        length += piece.length;
        if (length > longestAnswer) reject(new Error("the answer does not end"));
        if (cutAfter !== undefined && length >= cutAfter) reject(new Error("cut while reading, as asked"));
      }
      return !socket.readableEnded;
    };
    const read = (size?: number): Buffer | null =>
      socket.read(size === undefined ? undefined : Math.min(size, socket.readableLength || size));
    const slowly = () => {
      if (take(256) && !socket.destroyed) setTimeout(slowly, slowlyMs);
    };
    if (slowlyMs !== undefined) slowly();
  });
  return Buffer.concat(pieces);
}

function readAnswer(bytes: Buffer, { http }: Manner): Heard {
  const end = bytes.indexOf("\r\n\r\n");
  const [first = "", ...lines] = bytes.toString("latin1", 0, Math.max(end, 0)).split("\r\n");
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1]);
  if (end < 0 || !status) return { outcome: "failed", reason: "the connection was cut" };
  const headers = new Headers();
  for (const line of lines) {
    const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(line) ?? [];
    if (name) headers.append(name, value ?? "");
  }
  if (headers.has("transfer-encoding"))
    return { outcome: "failed", reason: `HTTP/${http} with Connection: close was answered in chunks` };
  const body = bytes.subarray(end + 4);
  const told = headers.get("content-length");
  if (told !== null && body.length !== Number(told))
    return { outcome: "failed", reason: `${body.length} of ${told} bytes came` };
  return { outcome: "answered", status, headers, body };
}

function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  const inner = cause instanceof AggregateError ? cause.errors[0] : (cause ?? error);
  const { code, message } = inner as { code?: string; message?: string };
  return message || code || "the call failed";
}
