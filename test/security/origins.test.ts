import assert from "node:assert/strict";
import { test } from "node:test";
import { type Bank, Bank as Client } from "../bank.ts";
import { testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";

const portal = "https://portal.bank.example";
const preflight = (bank: Bank, path: string, origin: string, method = "POST") =>
  bank.call("OPTIONS", path, undefined, {
    authorization: "",
    origin,
    "access-control-request-method": method,
    "access-control-request-headers": "authorization,content-type,idempotency-key",
  });
const allowedBy = (headers: Headers) => headers.get("access-control-allow-origin");

test("pages of other origins", async (t) => {
  const { bank, sandbox, another } = await testMillrace(t);
  const company = await bank.company();
  const paths = ["/companies", `/companies/${company}`, "/apiKeys", "/nowhere", "/companies/nobody"];

  await t.test("may call nothing to begin with", async () => {
    for (const path of paths) {
      const reply = await bank.call("GET", path, undefined, { origin: portal });
      assert.equal(allowedBy(reply.headers), null);
      assert.equal(reply.headers.get("vary"), "origin");
    }
    const asked = await preflight(bank, "/companies", portal);
    assert.equal(asked.status, 405);
    assert.equal(allowedBy(asked.headers), null);
  });

  await bank.done("POST", "/corsSettings", { allowedOrigins: [portal, "http://localhost:3000"] });

  await t.test("are told before a call what they may send, without a key", async () => {
    const { status, headers, text } = await preflight(bank, `/Companies/${company}`, portal, "PATCH");
    assert.deepEqual([status, text, allowedBy(headers)], [204, "", portal]);
    const methods = headers.get("access-control-allow-methods")!.split(", ").sort();
    assert.deepEqual(methods, ["DELETE", "GET", "PATCH", "PUT"]);
    const sendable = headers.get("access-control-allow-headers")!.split(", ");
    for (const name of ["authorization", "content-type", "idempotency-key"])
      assert.ok(sendable.includes(name));
    assert.equal(headers.get("access-control-allow-credentials"), null);
    assert.match(headers.get("vary") ?? "", /origin/);
  });

  await t.test("read answers and refusals alike, and the headers that matter", async () => {
    for (const path of paths) {
      const { headers } = await bank.call("GET", path, undefined, { origin: portal });
      assert.equal(allowedBy(headers), portal, path);
      const readable = headers.get("access-control-expose-headers")!.split(", ");
      for (const name of ["x-correlation-id", "retry-after", "idempotent-replayed"])
        assert.ok(readable.includes(name));
    }
    const refused = await bank.call("GET", "/companies", undefined, { origin: portal, authorization: "" });
    assert.deepEqual([refused.status, allowedBy(refused.headers)], [401, portal]);
    const malformed = await bank.call("POST", "/companies", "{", { origin: portal });
    assert.deepEqual([malformed.status, allowedBy(malformed.headers)], [400, portal]);
  });

  await t.test("are refused when they only look alike", async () => {
    for (const origin of [
      "null",
      "*",
      "http://portal.bank.example",
      `${portal}:8443`,
      `${portal}.evil.example`,
      "https://evil-portal.bank.example",
      "https://PORTAL.bank.example",
      "https://bank.example",
    ]) {
      assert.equal(allowedBy((await bank.call("GET", "/companies", undefined, { origin })).headers), null);
      const asked = await preflight(bank, "/companies", origin);
      assert.deepEqual([asked.status, allowedBy(asked.headers)], [405, null], origin);
    }
  });

  await t.test("never reach the customers' pages, health or anything that is not the API", async () => {
    const link = `/companies/${company}/connections/${company}/start`;
    for (const path of [link, "/link/finished", "/link/s/a", `/company/${company}`, "/healthz"]) {
      const reply = await bank.call("GET", path, undefined, { origin: portal });
      assert.equal(allowedBy(reply.headers), null, path);
      assert.notEqual((await preflight(bank, path, portal)).status, 204, path);
    }
  });

  await t.test("a change is followed by this process at once and by the others soon", async () => {
    const { port } = await another();
    const other = new Client(`http://127.0.0.1:${port}`, bank.apiKey, sandbox);
    const allowed = async (at: Bank, origin: string) =>
      allowedBy((await at.call("GET", "/companies", undefined, { origin })).headers) === origin;
    assert.ok(await allowed(other, portal));
    const next = "https://next.bank.example";
    await bank.done("POST", "/corsSettings", { allowedOrigins: [next] });
    assert.deepEqual([await allowed(bank, next), await allowed(bank, portal)], [true, false]);
    await waitFor(
      "the other process to follow",
      async () => (await allowed(other, next)) && !(await allowed(other, portal)),
    );
  });
});
