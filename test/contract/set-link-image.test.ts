import assert from "node:assert/strict";
import { test } from "node:test";
import { currentLinkSettings } from "../../src/link-settings/find-link-settings.ts";
import { bitmap, chunk, drawing, gif, ico, jpeg, png, svg } from "../../src/pictures/samples.fixture.ts";
import { testMillrace } from "../millrace.ts";
import { exchange, requestBytes } from "../security/raw.ts";
import { assertRefused } from "./refusal.ts";

test("set-link-image", async (t) => {
  const { bank, millrace, database } = await testMillrace(t);
  const put = async (kind: string, bytes: Buffer, type = "application/octet-stream") => {
    const response = await fetch(`${bank.url}/settings/link/images/${kind}`, {
      method: "PUT",
      headers: { authorization: bank.authorization, "content-type": type },
      body: new Uint8Array(bytes),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: JSON.parse(text) };
  };

  await t.test("200: each picture in each type it may have, whatever type the request names", async () => {
    const cases = [
      ["logo", png(), "image/png", [3, 2]],
      ["logo", jpeg(), "image/jpeg", [8, 8]],
      ["logo", gif(), "image/gif", [2, 2]],
      ["logo", Buffer.from(drawing), "image/svg+xml", [120, 40]],
      ["icon", ico(), "image/x-icon", [3, 2]],
      ["icon", png(), "image/png", [3, 2]],
      ["hero", jpeg(), "image/jpeg", [8, 8]],
    ] as const;
    for (const [kind, bytes, contentType, [width, height]] of cases) {
      const reply = await put(kind, bytes, "image/png");
      assert.equal(reply.status, 200, reply.text);
      const { address, ...facts } = reply.body;
      assert.deepEqual(facts, { contentType, width, height });
      const { images } = await bank.done("GET", "/settings/link");
      assert.deepEqual(images[kind], reply.body);
      const current = await currentLinkSettings(millrace.application);
      assert.equal(current.images[kind]?.address, address);
    }
  });

  await t.test(
    "200: it is served to everybody under an address that holds its hash, without what was hidden in it",
    async () => {
      const secret = chunk("tEXt", Buffer.from("secret"));
      const { body } = await put("logo", png({ before: [secret] }));
      const { pathname } = new URL(body.address);
      assert.match(pathname, /^\/branding\/operator\/logo-[0-9a-f]{32}\.png$/);
      for (const method of ["GET", "HEAD"]) {
        const served = await fetch(bank.url + pathname, { method });
        assert.equal(served.status, 200);
        const expected = {
          "content-type": "image/png",
          "cache-control": "public, max-age=31536000, immutable",
          "x-content-type-options": "nosniff",
          "cross-origin-resource-policy": "cross-origin",
          "content-security-policy":
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
        };
        for (const [name, value] of Object.entries(expected)) assert.equal(served.headers.get(name), value);
        const bytes = Buffer.from(await served.arrayBuffer());
        assert.deepEqual(bytes, method === "GET" ? png({ merged: true }) : Buffer.alloc(0));
      }
      const again = await put("logo", png());
      assert.equal(again.body.address, body.address, "the same picture has the same address");
    },
  );

  await t.test("200: the one before is gone from its address, and none is invented", async () => {
    const first = await put("logo", png());
    const second = await put("logo", svg());
    assert.notEqual(second.body.address, first.body.address);
    const { pathname } = new URL(first.body.address);
    for (const path of [
      pathname,
      "/branding/operator/logo-x.png",
      "/branding/operator/..%2f..%2fprofile",
      "/branding/operator/logo",
    ])
      assertRefused(await bank.call("GET", path), 404);
  });

  await t.test("200: what was before and is after is recorded, without the picture itself", async () => {
    await put("hero", png());
    const reply = await put("hero", svg());
    const row = await database.one<Record<"type" | "before" | "after" | "target", unknown>>(
      { text: "select type, before, after, target from audit_event where correlation_id = $1" },
      [reply.headers.get("x-correlation-id")],
    );
    const { type, before, after, target } = row as Record<string, { extension: string; bytes?: unknown }>;
    assert.deepEqual([type, target], ["linkImage.changed", { kind: "hero" }]);
    assert.deepEqual([before!.extension, after!.extension], ["png", "svg"]);
    assert.equal(after!.bytes, undefined);
  });

  await t.test(
    "400 for what is no picture, unsafe, damaged or of another type, and the present one stays",
    async () => {
      const { body } = await put("icon", ico([bitmap()]));
      for (const wrong of [
        Buffer.alloc(0),
        Buffer.from("{}"),
        png().subarray(0, 60),
        svg("<script>alert(1)</script>"),
        svg("<image href='https://evil.example/a.png'/>"),
        png({ width: 6001 }),
        png({ raw: Buffer.alloc(50_000_000) }),
        gif(),
        jpeg(),
      ])
        assertRefused(await put("icon", wrong), 400, "image");
      for (const wrong of [gif(), ico()]) assertRefused(await put("hero", wrong), 400, "image");
      assertRefused(await put("logo", ico()), 400, "image");
      assert.deepEqual((await bank.done("GET", "/settings/link")).images.icon, body);
      assertRefused(await bank.call("PUT", "/settings/link/images/icon"), 400, "image");
    },
  );

  await t.test("404 for a picture that customers' pages do not have", async () => {
    for (const kind of ["banner", "logo%2F..", "LOGO2", "__proto__"])
      assertRefused(await put(kind, png()), 404);
  });

  await t.test("413 for more bytes than a picture of its kind may have", async () => {
    assertRefused(await put("icon", Buffer.concat([ico(), Buffer.alloc(500 * 1024)])), 413);
    assertRefused(await put("logo", Buffer.alloc(10 * 1024 * 1024 + 1)), 413);
  });
});

test("pictures are served on the host of the API and on that of customers' pages", async (t) => {
  const { millrace } = await testMillrace(t, {
    settings: { MILLRACE_LINK_URL: "http://link.localhost:4999" },
  });
  const { config } = millrace.application;
  const ask = (method: string, path: string, host: string, body: Buffer = Buffer.alloc(0)) => {
    const authorization = `Basic ${Buffer.from(config.apiKey!).toString("base64")}`;
    const headers = { host, authorization, "content-length": String(body.length), connection: "close" };
    return exchange(millrace.port, requestBytes(method, path, Object.entries(headers), body));
  };
  const api = new URL(config.url).host;
  const done = await ask("PUT", "/settings/link/images/logo", api, svg());
  assert.equal(done.status, 200, done.body);
  const { host, pathname } = new URL(JSON.parse(done.body).address);
  assert.equal(host, "link.localhost:4999");
  for (const name of [host, api]) assert.equal((await ask("GET", pathname, name)).status, 200, name);
  const elsewhere = await ask("PUT", "/settings/link/images/logo", host, svg());
  assert.equal(elsewhere.status, 404, "settings are the API's alone");
});
