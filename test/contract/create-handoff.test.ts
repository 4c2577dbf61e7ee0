import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import type { Json, Reply } from "../bank.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

let world: TestMillrace;
let path: string;
let companyId: string;
let token: string;
const origin = "https://portal.bank.example";
const asked = { display: "popup", returnUrl: `${origin}/feeds?x=1#there` };
const cleanUp: (() => Promise<void>)[] = [];
before(async () => {
  world = await testMillrace({ after: (run) => cleanUp.push(run) });
  const { bank } = world;
  companyId = await bank.company();
  const { id } = await bank.connection(companyId);
  path = `/companies/${companyId}/connections/${id}`;
  token = (await bank.done("GET", `/companies/${companyId}/accessToken`)).accessToken;
  await bank.done("POST", "/corsSettings", { allowedOrigins: [origin] });
});
after(async () => {
  for (const run of cleanUp.reverse()) await run();
});

const ask = (body: unknown, headers: Record<string, string> = {}, at = path): Promise<Reply> =>
  world.bank.call("POST", `${at}/handoff`, body, { authorization: `Bearer ${token}`, origin, ...headers });

test("200 with an address of our own pages that is good for five minutes", async () => {
  for (const display of ["popup", "page"]) {
    const reply = await ask({ ...asked, display, locale: "fr-CA" });
    assert.equal(reply.status, 200, reply.text);
    const url = new URL(reply.body.url);
    assert.equal(url.origin + url.pathname, `${world.millrace.application.config.linkUrl}/link/handoff`);
    assert.equal(url.searchParams.get("lang"), "fr-CA");
    assert.ok(new Date(reply.body.expiresAt) > new Date());
    const page = await fetch(url);
    assert.equal(page.status, 200);
    assert.match(await page.text(), /<html lang="fr-CA">[\s\S]*Harbour Cafe/);
  }
  const byKey = await world.bank.call("POST", `${path}/handoff`, asked);
  assert.equal(byKey.status, 200, byKey.text);
});

test("200 says nothing of the customer in the address", async () => {
  const { body } = await ask(asked);
  const said = Buffer.from(new URL(body.url).searchParams.get("ticket")!, "base64url").toString("latin1");
  for (const secret of [companyId, origin, "popup"]) assert.ok(!said.includes(secret), secret);
});

test("400 for what is no way to show it, no web address, or one of an origin that was not allowed", async () => {
  const wrong: [Json, string][] = [
    [{ ...asked, display: "frame" }, "display"],
    [{ ...asked, display: null }, "display"],
    [{ display: "popup" }, "returnUrl"],
    [{ ...asked, returnUrl: null }, "returnUrl"],
    [{ ...asked, returnUrl: "javascript:alert(1)" }, "returnUrl"],
    [{ ...asked, returnUrl: "https://user:secret@portal.bank.example/" }, "returnUrl"],
    [{ ...asked, returnUrl: "https://portal.bank.example.evil.example/" }, "returnUrl"],
    [{ ...asked, returnUrl: "http://portal.bank.example/" }, "returnUrl"],
    [{ ...asked, returnUrl: "/feeds" }, "returnUrl"],
    [{ ...asked, returnUrl: `${origin}/${"x".repeat(2_000)}` }, "returnUrl"],
    [{ ...asked, locale: "de" }, "locale"],
  ];
  for (const [body, field] of wrong) assertRefused(await ask(body), 400, field);
});

test("400 for software that nobody signs in at here, and for a company without bank feeds", async () => {
  const { bank } = world;
  const quickBooks = await bank.connection(companyId, "hcws");
  const at = `/companies/${companyId}/connections/${quickBooks.id}`;
  const refused = await ask(asked, {}, at);
  assertRefused(refused, 400);
  assert.equal(refused.body.code, "not-supported-by-integration");
  const other = await bank.company("Without");
  const { id } = await bank.connection(other);
  await bank.done("DELETE", `/companies/${other}/products/bank-feeds`);
  const off = await bank.call("POST", `/companies/${other}/connections/${id}/handoff`, asked);
  assert.equal(off.body.code, "product-not-enabled", off.text);
});

test("401 without a token, 403 for the token of another company and for a page of an origin that was not allowed", async () => {
  assertRefused(await ask(asked, { authorization: "Bearer forged" }), 401);
  const stranger = await world.bank.company("Stranger");
  const { accessToken } = await world.bank.done("GET", `/companies/${stranger}/accessToken`);
  assertRefused(await ask(asked, { authorization: `Bearer ${accessToken}` }), 403);
  for (const foreign of ["https://evil.example", "null", `${origin}:8443`, "http://portal.bank.example"]) {
    const reply = await ask(asked, { origin: foreign });
    assertRefused(reply, 403);
    assert.equal(reply.body.code, "origin-not-allowed");
  }
});

test("404 for a connection that is unknown or of another company", async () => {
  const { bank } = world;
  const stranger = await bank.company("Stranger");
  const { id } = await bank.connection(stranger);
  for (const connection of [randomUUID(), id, "no-such-thing", "a%2Fb"])
    assertRefused(await ask(asked, {}, `/companies/${companyId}/connections/${connection}`), 404);
});
