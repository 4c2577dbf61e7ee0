import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

/** The other side of the benchmark of webhooks, in a process of its own: one endpoint that answers, one that hangs. */
async function listen(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

const good = await listen((request, response) => {
  request.resume().on("end", () => response.writeHead(204).end());
});
const hanging = await listen((request) => request.resume());
process.send!({ good, hanging });
