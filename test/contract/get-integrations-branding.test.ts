import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

test("get-integrations-branding", async (t) => {
  const { bank } = await testMillrace(t);

  await t.test("200: addresses of pictures that anybody may load and that can do nothing", async () => {
    for (const key of ["hcws", "akxx", "gbol", "fbrh", "olpr"]) {
      const { logo, button, sourceId } = await bank.done("GET", `/integrations/${key}/branding`);
      assert.equal((await bank.done("GET", `/integrations/${key}`)).sourceId, sourceId);
      const drawn = new Set<string>();
      for (const { image } of [logo.full, logo.square, button.default, button.hover]) {
        assert.ok(image.alt.length > 2);
        const reply = await fetch(image.src);
        assert.equal(reply.status, 200, image.src);
        assert.equal(reply.headers.get("content-type"), "image/svg+xml; charset=utf-8");
        assert.equal(reply.headers.get("x-content-type-options"), "nosniff");
        assert.match(reply.headers.get("content-security-policy") ?? "", /default-src 'none'.*sandbox/);
        assert.equal(reply.headers.get("access-control-allow-origin"), "*");
        assert.match(reply.headers.get("cache-control") ?? "", /public, max-age=\d+/);
        const text = await reply.text();
        assert.match(
          text,
          /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]* role="img" aria-label="[^"]+">/,
        );
        assert.doesNotMatch(text, /<script|href|url\(|on[a-z]+=/);
        drawn.add(text);
      }
      assert.equal(drawn.size, 4);
    }
  });

  await t.test("404 for pictures there are none of", async () => {
    for (const path of ["/branding/gbol/other.svg", "/branding/zzzz/logo.svg", "/branding/gbol/logo.png"])
      assertRefused(await bank.call("GET", path), 404);
  });
});
