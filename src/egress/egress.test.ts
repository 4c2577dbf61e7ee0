import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { test } from "node:test";
import { NoAnswer } from "../integrations/integration.ts";
import { EgressRefused } from "./connect.ts";
import { createEgress, type EgressSettings } from "./egress.ts";

async function listen<S extends Server>(server: S): Promise<AsyncDisposable & { port: number; server: S }> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => open.add(socket.on("close", () => open.delete(socket))));
  return {
    server,
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const serve = (listener: RequestListener) => listen(createServer(listener));

function open(settings: Partial<EgressSettings> = {}, guarded = false) {
  const egress = createEgress({ allow: [], ...settings });
  return { egress, ...egress.outbound({ guarded }), [Symbol.dispose]: () => egress.close() };
}

/** The failure of a call, checked to carry nothing of what was sent. */
async function failure(call: Promise<unknown>): Promise<NoAnswer> {
  const error = await call.then(
    () => assert.fail("the call was answered"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof NoAnswer, String(error));
  assert.doesNotMatch(`${error.message} ${error.stack}`, /hush/);
  return error;
}

const secretly = { authorization: "Bearer hush-token" };

test("an answer comes back whole: status, header names in lower case, body", async () => {
  await using server = await serve((request, response) => {
    response.writeHead(418, { "X-Seen": request.headers["content-length"] ?? "", "Set-Cookie": ["a", "b"] });
    request.pipe(response);
  });
  using calls = open();
  const answer = await calls.request({
    method: "POST",
    url: `http://127.0.0.1:${server.port}/`,
    body: "zażółć",
  });
  assert.equal(answer.status, 418);
  assert.equal(answer.headers["x-seen"], "10");
  assert.equal(answer.headers["set-cookie"], "a, b");
  assert.equal(answer.body, "zażółć");
});

test("a redirect is the answer and is not followed", async () => {
  const seen: string[] = [];
  await using server = await serve((request, response) => {
    seen.push(request.url!);
    response.writeHead(302, { location: "/elsewhere" }).end();
  });
  using calls = open();
  const answer = await calls.request({ method: "GET", url: `http://127.0.0.1:${server.port}/here` });
  assert.equal(answer.status, 302);
  assert.deepEqual(seen, ["/here"]);
});

test("a connection reset before the answer may have been sent", async () => {
  await using server = await serve((request) => request.socket.resetAndDestroy());
  using calls = open();
  const error = await failure(
    calls.request({
      method: "POST",
      url: `http://127.0.0.1:${server.port}/?code=hush`,
      headers: secretly,
      body: "hush",
    }),
  );
  assert.equal(error.sent, true);
});

test("an answer that breaks off is no answer", async () => {
  await using server = await serve((_request, response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("part", () => response.destroy());
  });
  using calls = open();
  const error = await failure(calls.request({ method: "GET", url: `http://127.0.0.1:${server.port}/` }));
  assert.equal(error.sent, true);
});

test("the time limit covers a silent server and one that drips", async () => {
  await using server = await serve((request, response) => {
    if (request.url === "/drip") response.writeHead(200).write("x");
  });
  using calls = open({ timeoutMs: 40 });
  for (const path of ["/silent", "/drip"]) {
    const error = await failure(
      calls.request({ method: "POST", url: `http://127.0.0.1:${server.port}${path}` }),
    );
    assert.equal(error.sent, true);
    assert.match(error.message, /no complete answer within 40 ms/);
  }
});

test("an answer over the size limit is cut off, and one at the limit is not", async () => {
  await using server = await serve((request, response) => {
    response.end("x".repeat(Number(request.url!.slice(1))));
  });
  using calls = open({ maximumResponseBytes: 1_000 });
  assert.equal(
    (await calls.request({ method: "GET", url: `http://127.0.0.1:${server.port}/1000` })).body.length,
    1_000,
  );
  const error = await failure(calls.request({ method: "GET", url: `http://127.0.0.1:${server.port}/1001` }));
  assert.match(error.message, /larger than 1000 bytes/);
});

test("headers over the limit end the call", async () => {
  await using server = await serve((_request, response) =>
    response.writeHead(200, { big: "x".repeat(3_000) }).end(),
  );
  using calls = open({ maximumHeaderBytes: 2_000 });
  const error = await failure(calls.request({ method: "GET", url: `http://127.0.0.1:${server.port}/` }));
  assert.match(error.message, /HPE_HEADER_OVERFLOW/);
});

test("a refused connection has certainly sent nothing", async () => {
  const gone = await listen(createTcpServer());
  await gone[Symbol.asyncDispose]();
  using calls = open();
  const error = await failure(
    calls.request({ method: "POST", url: `http://127.0.0.1:${gone.port}/`, body: "hush" }),
  );
  assert.equal(error.sent, false);
  assert.match(error.message, /ECONNREFUSED/);
});

test("a host name that does not exist has certainly sent nothing", async () => {
  using calls = open();
  const error = await failure(
    calls.request({ method: "POST", url: "http://bank.invalid/", headers: secretly }),
  );
  assert.equal(error.sent, false);
  assert.match(error.message, /host name bank\.invalid/);
});

test("a name server or a server that never connects is given up before anything is sent", async () => {
  using calls = open({ connectTimeoutMs: 30, resolve: () => new Promise(() => {}) });
  const error = await failure(calls.request({ method: "POST", url: "http://slow.example/" }));
  assert.equal(error.sent, false);
  assert.match(error.message, /no connection to slow\.example within 30 ms/);
});

test("a failed TLS handshake has certainly sent nothing", async () => {
  const received: string[] = [];
  await using server = await listen(
    createTcpServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", (data) => {
        received.push(data.toString("latin1"));
        socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
      });
    }),
  );
  using calls = open();
  const error = await failure(
    calls.request({ method: "POST", url: `https://127.0.0.1:${server.port}/`, headers: secretly }),
  );
  assert.equal(error.sent, false);
  assert.doesNotMatch(received.join(), /hush/);
});

test("a header that would smuggle another request is refused", async () => {
  using calls = open();
  const error = await failure(
    calls.request({ method: "GET", url: "http://127.0.0.1:9/", headers: { a: "hush\r\nb: c" } }),
  );
  assert.equal(error.sent, false);
});

test("connections are kept and used again", async () => {
  let connections = 0;
  await using server = await serve((_request, response) => response.end());
  server.server.on("connection", () => connections++);
  using calls = open();
  for (const path of ["/a", "/b", "/c"]) {
    await calls.request({ method: "POST", url: `http://127.0.0.1:${server.port}${path}` });
  }
  assert.equal(connections, 1);
});

test("reading survives a kept connection that the server has ended; a write is in doubt, never repeated", async () => {
  const seen: string[] = [];
  await using server = await serve((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    const first = request.url === "/warm" || seen.filter((line) => line === seen.at(-1)).length > 1;
    if (first) response.end("answered");
    else request.socket.resetAndDestroy();
  });
  using calls = open();
  const url = `http://127.0.0.1:${server.port}`;
  await calls.request({ method: "GET", url: `${url}/warm` });
  assert.equal((await calls.request({ method: "GET", url: `${url}/read` })).body, "answered");
  const error = await failure(calls.request({ method: "POST", url: `${url}/write` }));
  assert.equal(error.sent, true);
  assert.deepEqual(seen, ["GET /warm", "GET /read", "GET /read", "POST /write"]);
});

test("closing ends idle connections, lets calls finish and refuses new ones", async () => {
  const hold = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  await using server = await serve(async (request, response) => {
    if (request.url === "/held") {
      arrived.resolve();
      await hold.promise;
    }
    response.end("done");
  });
  const ended = Promise.withResolvers<void>();
  server.server.once("connection", (socket) => socket.once("close", () => ended.resolve()));
  const { egress, request } = open();
  const url = `http://127.0.0.1:${server.port}`;
  await request({ method: "GET", url });
  egress.close();
  await ended.promise;
  assert.equal((await failure(request({ method: "GET", url }))).sent, false);

  const busy = open();
  const call = busy.request({ method: "GET", url: `${url}/held` });
  await arrived.promise;
  busy.egress.close();
  hold.resolve();
  assert.equal((await call).body, "done");
});

const hostileTargets = [
  "http://127.0.0.1/",
  "http://127.1/",
  "http://2130706433/",
  "http://0x7f000001/",
  "http://0x7f.1/",
  "http://0177.0.0.1/",
  "http://017700000001/",
  "http://127.0.0.1./",
  "http://①②⑦.⓪.⓪.①/",
  "http://localhost/",
  "http://LOCALHOST./",
  "http://0.0.0.0/",
  "http://0/",
  "http://[::1]/",
  "http://[::]/",
  "http://[0:0:0:0:0:0:0:1]/",
  "http://[::ffff:127.0.0.1]/",
  "http://[::ffff:7f00:1]/",
  "http://[::127.0.0.1]/",
  "http://[64:ff9b::7f00:1]/",
  "http://[64:ff9b:1::7f00:1]/",
  "http://[2002:7f00:1::]/",
  "http://[fe80::1]/",
  "http://[fd00:ec2::254]/",
  "http://[fc00::1]/",
  "http://10.0.0.1/",
  "http://172.16.0.1:8080/",
  "http://192.168.0.1/",
  "http://3232235521/",
  "http://100.64.0.1/",
  "http://169.254.169.254/latest/meta-data/",
  "http://2852039166/latest/",
  "http://0xa9fea9fe/",
  "http://169.254.43518/",
  "http://[::ffff:169.254.169.254]/",
  "http://100.100.100.200/",
  "http://168.63.129.16/",
  "http://224.0.0.1/",
  "http://255.255.255.255/",
  "http://inside.example/",
  "http://both.example/",
  "http://1.1.1.1:22/",
  "http://1.1.1.1:25/",
  "https://user:hush@1.1.1.1/",
  "ftp://1.1.1.1/",
  "file:///etc/passwd",
  "gopher://1.1.1.1:70/",
  "data:text/plain,x",
  "//1.1.1.1/",
  "not a url",
];

test("every hostile target given by a caller is refused before anything is sent", async () => {
  const names: Record<string, readonly string[]> = {
    "inside.example": ["10.20.30.40"],
    "both.example": ["1.1.1.1", "192.168.0.1"],
    localhost: ["127.0.0.1"],
    "localhost.": ["127.0.0.1"],
  };
  using calls = open({ resolve: async (host) => names[host] ?? assert.fail(`looked up ${host}`) }, true);
  for (const url of hostileTargets) {
    const error = await failure(calls.request({ method: "POST", url, body: "hush" }));
    assert.ok(error instanceof EgressRefused, url);
    assert.equal(error.sent, false);
    assert.match(
      error.message,
      error.rule === "url" ? /valid absolute URL/ : new RegExp(`the rule "${error.rule}"`),
      url,
    );
  }
  assert.ok(hostileTargets.length >= 30);
});

test("a refusal names the rule and how an operator allows the network", async () => {
  using calls = open({}, true);
  const error = await failure(calls.request({ method: "POST", url: "http://10.9.8.7/" }));
  assert.equal(
    error.message,
    'calls to 10.9.8.7 are refused by the rule "private"; an operator can allow the network it is in by adding its CIDR to MILLRACE_EGRESS_ALLOW',
  );
});

test("a network that the operator allows is reached; a name is looked up once and pinned", async () => {
  await using server = await serve((request, response) => response.end(request.headers.host));
  const answers = [["127.0.0.1"], ["169.254.169.254"]];
  const settings = { allow: ["127.0.0.0/8"], resolve: async () => answers.shift() ?? [] };
  using calls = open(settings, true);
  const url = `http://consumer.example:${server.port}/`;
  assert.equal((await calls.request({ method: "POST", url })).body, `consumer.example:${server.port}`);
  assert.equal(answers.length, 1);
});

test("a connection made without rules is never lent to a call that needs them", async () => {
  await using server = await serve((_request, response) => response.end());
  const egress = createEgress({ allow: [] });
  const url = `http://127.0.0.1:${server.port}/`;
  await egress.outbound({ guarded: false }).request({ method: "GET", url });
  const error = await failure(egress.outbound({ guarded: true }).request({ method: "GET", url }));
  assert.ok(error instanceof EgressRefused);
  egress.close();
});
