import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Sandbox } from "../sandbox.ts";
import { british, czech, openSandbox, Visitor } from "./visitor.ts";

let sandbox: Sandbox;
before(async () => {
  sandbox = await openSandbox();
});
after(() => sandbox.close());

const feeds = "/bankfeeds.xro/2.0/FeedConnections";
const ask = async (headers: Record<string, string>) => {
  const response = await fetch(`${sandbox.url}/xero${feeds}`, { headers });
  return { status: response.status, body: JSON.parse(await response.text()) };
};

test("headers are checked before the token, the token before the tenant", async () => {
  const { accessToken } = await Visitor.arrive(sandbox);
  assert.equal((await ask({})).status, 400);
  assert.equal((await ask({ authorization: "Bearer x" })).status, 400);
  assert.equal((await ask({ authorization: "Bearer x", "xero-tenant-id": british })).status, 401);
  const unknown = "00000000-0000-0000-0000-000000000000";
  const forbidden = await ask({ authorization: `Bearer ${accessToken}`, "xero-tenant-id": unknown });
  assert.equal(forbidden.status, 403);
  assert.equal(forbidden.body.detail, "AuthenticationUnsuccessful");
});

test("an application without entitlement is refused before its scopes are looked at", async () => {
  const { admin } = sandbox.xero;
  const visitor = await Visitor.arrive(sandbox, czech, "openid bankfeeds");
  const secret = "millrace-sandbox-secret";
  admin.putApplication({ id: "millrace-sandbox", secret, standing: "suspended" });
  assert.equal((await visitor.call("GET", feeds)).body.type, "suspended-or-terminated-application");
  const old = await visitor.call("GET", "/bankfeeds.xro/1.0/FeedConnections");
  assert.deepEqual([old.status, old.body.type], [403, "invalid-application"]);
  admin.putApplication({ id: "millrace-sandbox", secret, standing: "entitled" });
  const unscoped = await visitor.call("GET", feeds);
  assert.deepEqual([unscoped.status, unscoped.body.detail], [401, "AuthorizationUnsuccessful"]);
});

test("an access token ends after 30 minutes, told with capitalised names", async () => {
  const visitor = await Visitor.arrive(sandbox);
  sandbox.xero.admin.advanceClock(30 * 60_000);
  const { status, body } = await visitor.call("GET", "/api.xro/2.0/Accounts");
  assert.equal(status, 401);
  assert.match(body.Detail, /^TokenExpired: token expired at \d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/);
});

test("an organisation that is not active cannot be reached", async () => {
  const visitor = await Visitor.arrive(sandbox);
  sandbox.xero.admin.changeOrganisation(british, { status: "SUSPENDED" });
  assert.equal((await visitor.call("GET", feeds)).status, 403);
  sandbox.xero.admin.changeOrganisation(british, { status: "ACTIVE" });
  assert.equal((await visitor.call("GET", feeds)).status, 200);
});

test("what nobody serves is a 404 in Xero's form, and no input breaks the pretend Xero", async () => {
  const visitor = await Visitor.arrive(sandbox);
  assert.equal((await visitor.call("GET", "/nothing")).body.title, "NotFound");
  assert.equal((await visitor.call("GET", "/bankfeeds.xro/1.0/Statements/%00%ff")).status < 500, true);
  const nasty = [
    "",
    "{",
    "null",
    "[]",
    '{"items":null}',
    '{"items":[null]}',
    '{"items":[[]]}',
    "\u0000",
    "x".repeat(99),
  ];
  const paths = [
    "/bankfeeds.xro/1.0/Statements",
    "/bankfeeds.xro/1.0/FeedConnections",
    `${feeds}/NewAccount`,
  ];
  for (const path of paths) {
    for (const body of nasty) {
      const { status } = await visitor.call("POST", path, body);
      assert.equal(status, 400, `${path} ${body}`);
    }
  }
  const odd = await fetch(`${sandbox.url}/xero/identity/connect/token`, {
    method: "POST",
    headers: { "content-type": ";;;=" },
    body: "\u0000",
  });
  assert.ok(odd.status >= 400 && odd.status < 500);
});
