import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import pino from "pino";
import { createServer } from "../../src/http/server.ts";
import { assertRefused } from "../contract/refusal.ts";
import { testMillrace } from "../millrace.ts";
import { exchange, type RawReply, requestBytes } from "./raw.ts";

const asReply = ({ status, headers, body }: RawReply) => ({
  status,
  headers,
  text: body,
  body: JSON.parse(body),
});

test("what is no proper HTTP request", async (t) => {
  const { bank, millrace } = await testMillrace(t);
  const host = ["host", "localhost"] as const;
  const close = ["connection", "close"] as const;
  const key = ["authorization", bank.authorization] as const;
  const send = async (bytes: string | Buffer) => asReply(await exchange(millrace.port, bytes));

  await t.test("is refused in the contract's shape, with a correlation id", async () => {
    const cases: [number, string | Buffer][] = [
      [400, "NONSENSE\r\n\r\n"],
      [400, "GET /companies HTTP/9.9\r\nhost: a\r\n\r\n"],
      [400, requestBytes("GET", "/companies", [host, close, ["content-length", "-1"]])],
      [400, requestBytes("GET", "/companies", [host, close, ["bad name", "x"]])],
      [400, requestBytes("GET", "/companies", [close, key])],
      [
        400,
        requestBytes("POST", "/companies", [
          host,
          key,
          ["content-length", "2"],
          ["transfer-encoding", "chunked"],
        ]),
      ],
      [400, requestBytes("POST", "/companies", [host, key, ["transfer-encoding", "chunked, identity"]])],
      [431, requestBytes("GET", "/companies", [host, ["x-long", "y".repeat(20_000)]])],
      [431, requestBytes("GET", `/companies?a=${"b".repeat(20_000)}`, [host])],
      [414, requestBytes("GET", `/companies/${"c".repeat(1_001)}`, [host, close, key])],
      [400, requestBytes("GET", "/companies/%zz", [host, close, key])],
    ];
    for (const [status, bytes] of cases) {
      const reply = await send(bytes);
      assertRefused(reply, status);
      assert.equal(reply.headers.get("x-content-type-options"), "nosniff");
      assert.equal(reply.headers.get("cache-control"), "no-store");
    }
  });

  await t.test(
    "an expectation nobody knows is ignored, and a method in a header changes nothing",
    async () => {
      const odd = [
        ["expect", "everything"],
        ["x-http-method-override", "DELETE"],
      ] as const;
      const reply = await exchange(
        millrace.port,
        requestBytes("GET", "/companies", [host, close, key, ...odd]),
      );
      assert.equal(reply.status, 200);
    },
  );

  await t.test("a body that is not text in UTF-8 is 400, however it is framed", async () => {
    const body = Buffer.concat([Buffer.from('{"name":"Caf'), Buffer.from([0xe9]), Buffer.from('"}')]);
    const json = ["content-type", "application/json"] as const;
    const length = ["content-length", String(body.length)] as const;
    assertRefused(
      await send(requestBytes("POST", "/companies", [host, close, key, json, length], body)),
      400,
    );
    const chunk = Buffer.concat([
      Buffer.from(`${body.length.toString(16)}\r\n`),
      body,
      Buffer.from("\r\n0\r\n\r\n"),
    ]);
    const chunked = ["transfer-encoding", "chunked"] as const;
    assertRefused(
      await send(requestBytes("POST", "/companies", [host, close, key, json, chunked], chunk)),
      400,
    );
  });

  await t.test("a parameter that is given twice is 400, whatever its case", async () => {
    for (const query of ["page=1&page=2", "page=1&PAGE=2", "pageSize=1&pagesize=1&PageSize=1"]) {
      assertRefused(await bank.call("GET", `/companies?${query}`), 400);
    }
    assert.equal((await bank.call("GET", "/companies?__proto__=1&__proto__=2&PAGE=1")).status, 200);
  });

  await t.test("an Idempotency-Key that is given twice is 400", async () => {
    const twice = [
      ["idempotency-key", "a"],
      ["idempotency-key", "b"],
    ] as const;
    assertRefused(await send(requestBytes("POST", "/companies", [host, close, key, ...twice])), 400);
  });

  await t.test("what a caller sent is told back cut short", async () => {
    const { text, body } = await bank.call("POST", "/companies", {
      name: "A",
      tags: { ["t".repeat(100_000)]: "" },
    });
    assert.equal(body.statusCode, 400);
    assert.ok(text.length < 5_000, `${text.length} characters`);
  });

  await t.test("a body of very many parts is 400 before anything looks at each of them", async () => {
    const path = "/companies/a/connections/b/push/bankAccounts/c/bankTransactions";
    const many = [
      `{"accountId":"c","transactions":[${"{},".repeat(1_500_000)}1]}`,
      `{${Array.from({ length: 200_000 }, (_, nth) => `"k${nth}":1`).join()}}`,
    ];
    for (const body of many) {
      const reply = await bank.call("POST", path, body);
      assertRefused(reply, 400);
      assert.match(reply.body.error, /at most 10000 are read/);
    }
  });

  await t.test("a body over the limit is 413, one nested too deep is 400", async () => {
    assertRefused(await bank.call("POST", "/companies", `{"name":"${"x".repeat(5 * 1024 * 1024)}"}`), 413);
    for (const depth of [33, 60_000]) {
      assertRefused(await bank.call("POST", "/companies", "[".repeat(depth) + "]".repeat(depth)), 400);
    }
  });
});

test("a body that breaks off in the middle is 400, and is not logged as a failure of ours", async (t) => {
  const failures: string[] = [];
  const log = pino({ level: "error" }, { write: (line: string) => void failures.push(line) });
  const server = createServer({ publicUrl: "http://localhost", log, trustProxy: [] });
  t.after(() => server.close());
  const answered = Promise.withResolvers<number>();
  server.addHook("onSend", async (_request, reply) => answered.resolve(reply.statusCode));
  server.post("/things", async () => ({}));
  const { port } = new URL(await server.listen({ port: 0, host: "127.0.0.1" }));
  const headers = [
    ["host", "localhost"],
    ["content-type", "application/json"],
    ["transfer-encoding", "chunked"],
  ] as const;
  const broken = requestBytes("POST", "/things", headers, Buffer.from('6\r\n{"name\r\nno size\r\n'));
  assertRefused(asReply(await exchange(Number(port), broken)), 400);
  assert.equal(await answered.promise, 400);
  assert.deepEqual(failures, []);
});

test("no reply of the API is kept by a cache or read as another type", async (t) => {
  const { bank } = await testMillrace(t);
  const company = await bank.company();
  const { id } = await bank.connection(company);
  const paths = ["", `/${company}`, `/${company}/accessToken`, `/${company}/connections/${id}`, "/nobody"];
  for (const path of paths) {
    const { headers } = await bank.call("GET", `/companies${path}`);
    assert.equal(headers.get("cache-control"), "no-store", path);
    assert.equal(headers.get("x-content-type-options"), "nosniff", path);
  }
});

test("readiness tells states and nothing of where anything is", async (t) => {
  const { bank } = await testMillrace(t);
  const { body } = await bank.call("GET", "/readyz", undefined, { authorization: "" });
  const checks = { database: "ok", migrations: "ok", queue: "ok", process: "ok" };
  assert.deepEqual(body, { status: "ready", checks });
});

test("slow clients", async (t) => {
  const server = createServer({
    publicUrl: "http://localhost",
    log: pino({ level: "silent" }),
    trustProxy: [],
  });
  t.after(() => server.close());
  const http = server.server;

  await t.test("have limits for headers, for the whole request, for idling, and in number", () => {
    const { headersTimeout, requestTimeout, keepAliveTimeout, timeout, maxConnections } = http;
    assert.deepEqual(
      [headersTimeout, requestTimeout, keepAliveTimeout, timeout],
      [15_000, 60_000, 30_000, 120_000],
    );
    assert.equal(maxConnections, 4_000);
  });

  await t.test("are told 408 when their headers do not come", async () => {
    http.headersTimeout = 20;
    (http as unknown as { connectionsCheckingInterval: number }).connectionsCheckingInterval = 10;
    const { port } = new URL(await server.listen({ port: 0, host: "127.0.0.1" }));
    assertRefused(asReply(await exchange(Number(port), "GET / HTTP/1.1\r\nhost: a\r\nx-slow:")), 408);
  });

  await t.test("that go away in the middle of a request harm nobody", async () => {
    http.headersTimeout = 15_000;
    const { port } = http.address() as { port: number };
    const ended = Promise.withResolvers<void>();
    const socket = connect(port, "127.0.0.1", () =>
      socket.write("POST / HTTP/1.1\r\nhost: a\r\n", () => socket.resetAndDestroy()),
    );
    socket.on("close", () => ended.resolve());
    await ended.promise;
    assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 404);
  });
});
