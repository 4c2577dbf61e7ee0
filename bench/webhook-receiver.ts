import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

/** What the benchmark is told: where to send to, and then which events arrived when (milliseconds since 1970). */
export interface Ports {
  readonly good: number;
  readonly noting: number;
  readonly hanging: number;
}
export interface Arrival {
  readonly eventId: string;
  readonly at: number;
}

/** The other side of the benchmark of webhooks, in a process of its own: endpoints that answer, and one that hangs. */
async function listen(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

const good = await listen((request, response) => {
  request.resume().on("end", () => response.writeHead(204).end());
});
const noting = await listen((request, response) => {
  const at = performance.timeOrigin + performance.now();
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.on("end", () => {
    response.writeHead(204).end();
    const eventId: string = JSON.parse(Buffer.concat(parts).toString()).id;
    process.send!({ eventId, at } satisfies Arrival);
  });
});
const hanging = await listen((request) => request.resume());
process.send!({ good, noting, hanging } satisfies Ports);
