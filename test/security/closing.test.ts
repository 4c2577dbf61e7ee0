import assert from "node:assert/strict";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import pino from "pino";
import { createServer } from "../../src/http/server.ts";
import { waitFor } from "../wait-for.ts";

test("a request whose bytes are still coming while the server closes is answered, and its connection ends", async (t) => {
  const server = createServer({
    publicUrl: "http://localhost",
    log: pino({ level: "silent" }),
    trustProxy: [],
  });
  t.after(() => server.close());
  server.get("/here", async () => ({ here: true }));
  const { port } = new URL(await server.listen({ port: 0, host: "127.0.0.1" }));

  const socket = connect(Number(port), "127.0.0.1");
  const answered = text(socket);
  socket.write("GET /here HTTP/1.1\r\nhost: a\r\n");
  const connections = () =>
    new Promise<number>((resolve, reject) =>
      server.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    );
  await waitFor("the connection to be there", async () => (await connections()) === 1);
  const closed = server.close();
  await waitFor("the server to close", () => !server.server.listening);
  assert.equal(
    await fetch(`http://127.0.0.1:${port}/here`).then(
      () => "taken",
      () => "refused",
    ),
    "refused",
  );
  socket.write("\r\n");
  const answer = await answered;
  assert.match(answer, /^HTTP\/1\.1 200 /);
  assert.match(answer, /\r\nconnection: close\r\n/i);
  assert.match(answer, /\{"here":true\}$/);
  await closed;
});
