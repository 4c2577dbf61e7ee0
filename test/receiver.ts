import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Webhook } from "standardwebhooks";
import type { Json } from "./bank.ts";
import { waitFor } from "./wait-for.ts";

/** A call that arrived at a receiver. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: Json;
  readonly id: string;
}

/** How a receiver answers: a status, or its own way of answering, or not (it keeps the call open). */
export type Answer = number | "never" | ((response: ServerResponse, call: Received) => void);

/** An endpoint of the bank that takes webhooks; its answer can be changed at any time. */
export class Receiver {
  readonly calls: Received[] = [];
  answer: Answer = 204;
  readonly url: string;

  private constructor(url: string) {
    this.url = url;
  }

  static async open(t: { after(run: () => Promise<void>): void }, path = "/hooks"): Promise<Receiver> {
    const open = new Set<Socket>();
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        const { headers, url = "" } = request;
        const call = { path: url, headers, text, body: parsed(text), id: String(headers["webhook-id"]) };
        receiver.calls.push(call);
        const { answer } = receiver;
        if (typeof answer === "function") answer(response, call);
        else if (answer !== "never") response.writeHead(answer).end();
      });
    });
    // A connection that were closed while a call is on its way would have that call come twice, as it should.
    server.keepAliveTimeout = 0;
    server.on("connection", (socket: Socket) => open.add(socket.on("close", () => open.delete(socket))));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const receiver = new Receiver(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
    t.after(async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    return receiver;
  }

  /** Waits until so many calls have arrived, and returns them all. */
  async received(count: number, limitMs?: number): Promise<readonly Received[]> {
    return waitFor(`${count} calls of ${this.url}`, () => this.calls.length >= count && this.calls, limitMs);
  }
}

/** What the receiver's verifier makes of a call; throws when the signature is not good. */
export const verified = (secret: string, call: Received): Json =>
  new Webhook(secret).verify(call.text, call.headers as Record<string, string>);

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
