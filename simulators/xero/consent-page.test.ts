import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Sandbox } from "../sandbox.ts";
import { authorizeAddress, british, czech, listen, openSandbox, redirectUri } from "./visitor.ts";

let sandbox: Sandbox;
before(async () => {
  sandbox = await openSandbox();
});
after(() => sandbox.close());

const get = (changes: Record<string, string>) =>
  fetch(authorizeAddress(sandbox, changes), { redirect: "manual" });
const decide = (fields: Record<string, string>) => {
  const url = authorizeAddress(sandbox);
  const body = new URLSearchParams([...url.searchParams, ...Object.entries(fields)]);
  return fetch(`${url.origin}${url.pathname}`, { method: "POST", body, redirect: "manual" });
};

test("the page offers every organisation by name and carries the request through", async () => {
  const { status, text, headers } = await listen(get({ state: `a"b<c` }));
  assert.equal(status, 200);
  for (const { name, id } of sandbox.xero.admin.organisations()) {
    assert.ok(text.includes(name) && text.includes(`value="${id}"`));
  }
  assert.ok(text.includes(`name="state" value="a&#34;b&#60;c"`));
  assert.match(text, /pretend Xero/);
  assert.match(headers.get("content-security-policy") ?? "", /frame-ancestors 'none'/);
});

test("several organisations are connected at once, by one event, unless the address asks for one only", async () => {
  const choose = (changes: Record<string, string>) => {
    const url = authorizeAddress(sandbox, changes);
    const body = new URLSearchParams([...url.searchParams, ["decision", "allow"]]);
    for (const id of [british, czech]) body.append("organisation", id);
    return fetch(`${url.origin}${url.pathname}`, { method: "POST", body, redirect: "manual" });
  };
  assert.equal((await choose({ acr_values: "bulk_connect:false" })).status, 422);
  assert.match((await listen(get({ acr_values: "bulk_connect:false" }))).text, /type="radio"/);
  const allowed = await choose({});
  assert.equal(allowed.status, 303);
  assert.ok(new URL(allowed.headers.get("location") ?? "").searchParams.get("code"));
  const page = await listen(get({}));
  assert.match(page.text, /type="checkbox"/);
  assert.doesNotMatch(page.text, /type="radio"/);
});

test("allowing sends code and state back, cancelling sends access_denied", async () => {
  const allowed = await decide({ decision: "allow", organisation: british });
  const callback = new URL(allowed.headers.get("location") ?? "");
  assert.equal(allowed.status, 303);
  assert.equal(`${callback.origin}${callback.pathname}`, redirectUri);
  assert.equal(callback.searchParams.get("state"), "state-1");
  assert.ok(callback.searchParams.get("code"));

  const cancelled = await decide({ decision: "cancel" });
  const denied = new URL(cancelled.headers.get("location") ?? "");
  assert.equal(denied.searchParams.get("error"), "access_denied");
  assert.equal(denied.searchParams.get("state"), "state-1");
  assert.equal(denied.searchParams.get("code"), null);
});

test("allowing without a choice asks again and says what is missing", async () => {
  const { status, text } = await listen(decide({ decision: "allow" }));
  assert.equal(status, 422);
  assert.match(text, /role="alert">Choose the organisation/);
});

test("a request that cannot be trusted is answered on the own page, never by a redirect", async () => {
  const wrong: Record<string, string>[] = [
    { client_id: "<script>alert(1)</script>" },
    { redirect_uri: "https://elsewhere.example/callback" },
    { redirect_uri: "http://localhost.elsewhere.example/" },
    { scope: "payroll.everything" },
    { scope: "" },
    { response_type: "token" },
  ];
  for (const changes of wrong) {
    const { status, text, headers } = await listen(get(changes));
    assert.equal(status, 400, JSON.stringify(changes));
    assert.equal(headers.get("location"), null);
    assert.ok(!text.includes("<script"));
  }
});

test("an application's own scopes and addresses are what counts", async () => {
  const redirectUris = ["https://bank.example/callback"];
  sandbox.xero.admin.putApplication({ id: "bank", secret: "s", redirectUris, scopes: ["bankfeeds"] });
  const ask = { client_id: "bank", redirect_uri: "https://bank.example/callback" };
  assert.equal((await get({ ...ask, scope: "bankfeeds" })).status, 200);
  assert.equal((await get({ ...ask, scope: "bankfeeds bankfeedsv2" })).status, 400);
  assert.equal((await get({ ...ask, scope: "bankfeeds", redirect_uri: redirectUri })).status, 400);
});

test("an organisation can be allowed without the page, by setting or by address", async () => {
  const byAddress = await get({ pretend_organisation: czech });
  assert.equal(byAddress.status, 302);
  assert.match(byAddress.headers.get("location") ?? "", /code=/);
  sandbox.xero.admin.changeSettings({ autoApprove: british });
  assert.equal((await get({})).status, 302);
  sandbox.xero.admin.changeSettings({ autoApprove: null });
  assert.equal((await get({})).status, 200);
});

test("among hundreds of organisations the wanted one is found by name", async () => {
  sandbox.xero.admin.addOrganisations(
    Array.from({ length: 300 }, (_, index) => ({ name: `Shop ${index}`, baseCurrency: "GBP" })),
  );
  const all = (await listen(get({}))).text;
  assert.ok(all.split('type="radio"').length - 1 <= 25);
  const found = (await listen(get({ find: "shop 299" }))).text;
  assert.match(found, /type="checkbox"[^>]* checked>/);
  assert.match(
    (await listen(get({ find: "<nobody>" }))).text,
    /No organisation is called “&#60;nobody&#62;”/,
  );
});
