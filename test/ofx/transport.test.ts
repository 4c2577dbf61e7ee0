import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { Writable } from "node:stream";
import { test } from "node:test";
import type { FastifyBaseLogger } from "fastify";
import pino from "pino";
import { minute } from "../../src/clock.ts";
import { createServer } from "../../src/http/server.ts";
import { ofxRoutes } from "../../src/ofx/routes.ts";
import { Bank, type Json } from "../bank.ts";
import { adjustableClock } from "../clock.ts";
import { testMillrace } from "../millrace.ts";
import { accountsMessage, OfxClient, profileMessage, statementMessage } from "./ofx-client.ts";
import { newPlace } from "./place.ts";

test("OFX over HTTP", async (t) => {
  const clock = adjustableClock();
  const world = await testMillrace(t, { clock, platforms: ["hcws"] });
  const { bank } = world;
  const url = `${bank.url}/ofx`;

  await t.test(
    "old clients are answered: HTTP/1.0, no port in Host, blank header lines, any content type",
    async () => {
      const place = await newPlace(world, url);
      const document = place.client().document(accountsMessage());
      const { port } = new URL(url);
      const options = {
        port,
        path: "/ofx",
        method: "POST",
        headers: { host: "127.0.0.1", connection: "close" },
      };
      const { status, headers, text } = await oldRequest(options, `\r\n${document.replaceAll("\r\n", "\n")}`);
      assert.equal(status, 200);
      assert.equal(headers["transfer-encoding"], undefined);
      assert.equal(headers["content-length"], String(Buffer.byteLength(text)));
      assert.match(text, /<ACCTID>12345670/);
    },
  );

  await t.test("what is no OFX gets 400, too large 413, GET 405; a document type is not read", async () => {
    const client = new OfxClient(url, undefined);
    assert.equal((await client.sendRaw("hello")).status, 400);
    assert.equal((await client.sendRaw('<!DOCTYPE x [<!ENTITY a "b">]><OFX></OFX>')).status, 400);
    assert.equal((await client.sendRaw(`OFXHEADER:100\n\n<OFX>${"<A>".repeat(40)}`)).status, 400);
    assert.equal((await client.sendRaw("x".repeat(256 * 1024))).status, 400);
    assert.equal((await client.sendRaw("x".repeat(257 * 1024))).status, 413);
    assert.equal((await fetch(url)).status, 405);
  });

  await t.test(
    "an address whose requests fail all the time is kept waiting, but no pair beside it",
    async () => {
      const place = await newPlace(world, url);
      clock.advance(15 * minute);
      const client = new OfxClient(url, undefined);
      for (let attempt = 0; attempt < 30; attempt += 1)
        assert.equal((await client.sendRaw("hello")).status, 400);
      const { status, headers } = await client.sendRaw("hello");
      assert.equal(status, 429);
      assert.ok(Number(headers.get("retry-after")) > 0);
      const stranger = new OfxClient(url, { username: place.pair.username, password: "guessed" });
      assert.equal((await stranger.accounts()).status, 429);
      assert.equal((await client.send(profileMessage())).status, 429);
      // All customers of one program may come from its maker's address, or through one proxy.
      const own = await place.client().accounts();
      assert.equal(own.status, 200);
      assert.match(own.text, /<ACCTID>12345670/);
      clock.advance(15 * minute);
    },
  );

  await t.test("a pair that asks all the time is kept waiting, another is not", async () => {
    const [place, other] = [await newPlace(world, url), await newPlace(world, url)];
    clock.advance(minute - (clock.now().getTime() % minute));
    let refused: Json;
    for (let nth = 0; nth < 61 && !refused; nth += 1) {
      const reply = await place.client().send("");
      if (reply.status !== 200) refused = reply;
    }
    assert.equal(refused?.status, 429);
    assert.ok(Number(refused.headers.get("retry-after")) <= 60);
    assert.equal((await other.client().send("")).status, 200);
  });

  await t.test(
    "plain HTTP is for this machine and for trying; a trusted proxy's word on the scheme counts",
    async () => {
      const { application } = world.millrace;
      const live = { ...application, config: { ...application.config, environment: "live" as const } };
      const proxy = "198.51.100.1";
      const server = createServer({
        publicUrl: "",
        log: live.log as FastifyBaseLogger,
        trustProxy: [`${proxy}/32`],
      });
      ofxRoutes(server, live);
      t.after(() => server.close());
      const post = async (remoteAddress: string, headers = {}) =>
        (await server.inject({ method: "POST", url: "/ofx", remoteAddress, headers, payload: "<OFX></OFX>" }))
          .statusCode;
      const forwarded = { "x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.7" };
      assert.equal(await post("203.0.113.7"), 403);
      assert.equal(await post("203.0.113.7", forwarded), 403, "anybody may write that header");
      assert.equal(await post(proxy, { ...forwarded, "x-forwarded-proto": "http" }), 403);
      assert.equal(await post(proxy, forwarded), 200);
      assert.equal(await post("127.0.0.1"), 200);
    },
  );
});

test("OFX at an address of its own answers there alone, and no log has a password or what an account is called", async (t) => {
  const written: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      done();
    },
  });
  const settings = { MILLRACE_FEED_URL: "http://feeds.bank.example" };
  const world = await testMillrace(t, {
    log: pino({ level: "debug" }, stream),
    settings,
    platforms: ["hcws"],
  });
  const { application, port } = world.millrace;
  const bank = new Bank(application.config.url, world.bank.apiKey, world.sandbox);
  const { pair } = await newPlace({ bank }, "");
  const document = new OfxClient("", pair).document(accountsMessage() + statementMessage("12345670"));
  const at = async (host: string, method = "POST", path = "/ofx") =>
    (await oldRequest({ port, path, method, headers: { host } }, method === "GET" ? "" : document)).status;
  assert.equal(await at("feeds.bank.example"), 200);
  assert.equal(await at("FEEDS.bank.example:80"), 200);
  assert.equal(await at(`localhost:${port}`), 404);
  assert.equal(await at("feeds.bank.example", "GET", "/companies"), 404);
  assert.equal(await at("feeds.bank.example", "GET", "/docs"), 404);
  await oldRequest(
    { port, path: "/ofx", method: "POST", headers: { host: "feeds.bank.example" } },
    document.slice(0, -9),
  );
  const log = written.join("");
  assert.match(log, /"signedOn":"customer"/);
  for (const secret of [pair.password, "12345670"]) assert.equal(log.includes(secret), false);
});

function oldRequest(options: object, body: string): Promise<Json> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(options, async (response) => {
      const chunks = await response.toArray();
      resolve({
        status: response.statusCode,
        headers: response.headers,
        text: Buffer.concat(chunks).toString(),
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}
