import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { type TestMillrace, testMillrace } from "../millrace.ts";

/* The page that loads the Portal, and the files it loads. */

const cleanUp: (() => unknown)[] = [];
let world: TestMillrace;
let base: string;
before(async () => {
  world = await testMillrace(
    { after: (run: () => unknown) => cleanUp.push(run) },
    { settings: { MILLRACE_PORTAL_URL: "http://portal.bank.example" } },
  );
  base = `http://127.0.0.1:${world.millrace.port}`;
});
after(async () => {
  for (const run of cleanUp.reverse()) await run();
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** A call to a host of the installation, which `fetch` would not name. */
const get = (path: string, headers: Record<string, string> = {}, host = "portal.bank.example") =>
  new Promise<Answer>((resolve, reject) => {
    request(`${base}${path}`, { headers: { host, ...headers } }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () =>
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          text: Buffer.concat(parts).toString(),
        }),
      );
    })
      .on("error", reject)
      .end();
  });

test("every address of the Portal loads it under a policy that lets nothing else in", async () => {
  const nonces = new Set<string>();
  for (const path of [
    "/portal",
    "/portal/",
    "/portal/companies/new",
    "/portal/sign-in?return=%2Fportal%2Fx",
  ]) {
    const { status, headers, text } = await get(path);
    assert.equal(status, 200, path);
    const policy = String(headers["content-security-policy"]);
    const nonce = /script-src 'self' 'nonce-([^']+)'/.exec(policy)![1]!;
    nonces.add(nonce);
    assert.doesNotMatch(policy, /unsafe|\*|script-src[^;]*https?:/);
    for (const rule of [
      "default-src 'none'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "connect-src 'self'",
    ])
      assert.ok(policy.includes(rule), rule);
    assert.match(policy, /require-trusted-types-for 'script'/);
    for (const [tag] of text.matchAll(/<script[^>]*>/g)) assert.ok(tag.includes(`nonce="${nonce}"`), tag);
    assert.equal(headers["cache-control"], "no-store");
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(headers["x-frame-options"], "DENY");
    assert.equal(headers["referrer-policy"], "no-referrer");
  }
  assert.equal(nonces.size, 4, "each page has a nonce of its own");
});

test("what the page names is there, compressed, and kept for good", async () => {
  const { text } = await get("/portal/");
  const files = [...text.matchAll(/(?:src|href)="(\/portal\/assets\/[^"]+)"/g)].map(([, file]) => file!);
  assert.ok(files.some((file) => file.endsWith(".js")) && files.some((file) => file.endsWith(".css")));
  for (const file of new Set(files)) {
    const { status, headers } = await get(file, { "accept-encoding": "gzip" });
    assert.equal(status, 200, file);
    assert.equal(headers["content-encoding"], "gzip");
    assert.match(String(headers["cache-control"]), /immutable/);
  }
});

test("unknown paths of the Portal's API and files are refused as such, in the shape of every refusal", async () => {
  assert.equal(JSON.parse((await get("/portal/assets/none.js")).text).code, "route-not-found");
  const api = await get("/portal/api/none");
  assert.ok(api.status === 401 || api.status === 404, String(api.status));
  assert.equal(api.headers["content-type"], "application/json; charset=utf-8");
  assert.match(JSON.parse(api.text).correlationId, /^[0-9a-f]{32}$/);
});

test("the Portal is on its own host alone; its bare address leads browsers to it", async () => {
  const elsewhere = new URL(base).host;
  for (const path of ["/portal/", "/portal/api/session"])
    assert.equal((await get(path, {}, elsewhere)).status, 404, path);
  assert.equal((await get("/companies")).status, 404);
  const led = await get("/", { accept: "text/html,*/*" });
  assert.deepEqual([led.status, led.headers.location], [303, "/portal/"]);
  assert.equal((await get("/", { accept: "*/*" })).status, 404);
});
