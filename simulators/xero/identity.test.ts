import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { after, before, test } from "node:test";
import { day, minute } from "../../src/clock.ts";
import type { Sandbox } from "../sandbox.ts";
import {
  allScopes,
  authorizeAddress,
  basic,
  british,
  listen,
  openSandbox,
  redirectUri,
  Visitor,
} from "./visitor.ts";

let sandbox: Sandbox;
before(async () => {
  sandbox = await openSandbox();
});
after(() => sandbox.close());

const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());

test("tokens are signed with the published key and carry the claims clients read", async () => {
  const visitor = await Visitor.arrive(sandbox);
  const discovery = await visitor.call("GET", "/identity/.well-known/openid-configuration");
  assert.equal(discovery.body.issuer, `${sandbox.url}/xero/identity`);
  const { body } = await listen(fetch(discovery.body.jwks_uri));
  const key = createPublicKey({ key: body.keys[0], format: "jwk" });
  const [header, payload, signature] = visitor.accessToken.split(".");
  const signed = Buffer.from(`${header}.${payload}`);
  assert.ok(verify("sha256", signed, key, Buffer.from(signature ?? "", "base64url")));

  const claims = claimsOf(visitor.accessToken);
  assert.equal(claims.iss, discovery.body.issuer);
  assert.equal(claims.exp - claims.nbf, 1800);
  for (const name of ["aud", "sub", "client_id", "auth_time", "xero_userid", "jti", "global_session_id"]) {
    assert.ok(claims[name], name);
  }
  const { body: connections } = await visitor.call(
    "GET",
    `/connections?authEventId=${claims.authentication_event_id}`,
  );
  assert.deepEqual(
    connections.map((connection: { tenantId: string }) => connection.tenantId),
    [british],
  );
  assert.equal(connections[0].tenantName, "Harbour Cafe Ltd");
  assert.equal(connections[0].tenantType, "ORGANISATION");
});

test("a code is good once, for five minutes, and only with the same redirect address", async () => {
  const visitor = await Visitor.arrive(sandbox);
  const { admin } = sandbox.xero;
  const code = () =>
    new URL(admin.approve(authorizeAddress(sandbox).href, british)).searchParams.get("code") ?? "";
  const exchange = (value: string, redirect_uri = redirectUri) =>
    visitor.token({ grant_type: "authorization_code", code: value, redirect_uri });
  const first = code();
  assert.equal((await exchange(first)).body.expires_in, 1800);
  assert.deepEqual((await exchange(first)).body, { error: "invalid_grant" });
  assert.equal((await exchange(code(), "http://localhost/other")).status, 400);
  const late = code();
  admin.advanceClock(5 * minute + 1);
  assert.deepEqual((await exchange(late)).body, { error: "invalid_grant" });
});

test("a wrong secret is invalid_client, another grant type is unsupported", async () => {
  const address = `${sandbox.url}/xero/identity/connect/token`;
  const ask = (authorization: string) =>
    listen(
      fetch(address, {
        method: "POST",
        headers: { authorization },
        body: new URLSearchParams({ grant_type: "x" }),
      }),
    );
  assert.deepEqual((await ask(`Basic ${btoa("millrace-sandbox:wrong")}`)).body, { error: "invalid_client" });
  assert.deepEqual((await ask("Basic %%%")).body, { error: "invalid_client" });
  assert.deepEqual((await ask(basic)).body, { error: "unsupported_grant_type" });
});

test("a replaced refresh token works for another 30 minutes and not longer", async () => {
  const visitor = await Visitor.arrive(sandbox);
  const old = visitor.refreshToken;
  assert.equal((await visitor.refresh(old)).status, 200);
  assert.notEqual(visitor.refreshToken, old);
  sandbox.xero.admin.advanceClock(30 * minute);
  assert.equal((await visitor.refresh(old)).status, 200);
  sandbox.xero.admin.advanceClock(1);
  assert.deepEqual((await visitor.refresh(old)).body, { error: "invalid_grant" });
  assert.equal((await visitor.refresh()).status, 200);
});

test("an unused refresh token ends after 60 days", async () => {
  const visitor = await Visitor.arrive(sandbox);
  sandbox.xero.admin.advanceClock(60 * day);
  assert.equal((await visitor.refresh()).status, 200);
  sandbox.xero.admin.advanceClock(60 * day + 1);
  assert.deepEqual((await visitor.refresh()).body, { error: "invalid_grant" });
});

test("revoking a refresh token ends the user's connections and every token of the grant", async () => {
  const visitor = await Visitor.arrive(sandbox);
  const address = `${sandbox.url}/xero/identity/connect/revocation`;
  const body = new URLSearchParams({ token: visitor.refreshToken });
  const revoked = await listen(fetch(address, { method: "POST", headers: { authorization: basic }, body }));
  assert.equal(revoked.status, 200);
  assert.equal(revoked.text, "");
  assert.deepEqual((await visitor.refresh()).body, { error: "invalid_grant" });
  assert.deepEqual((await visitor.call("GET", "/connections")).body, []);
});

test("only the connection's own id disconnects it; the tenant's id is forbidden", async () => {
  const visitor = await Visitor.arrive(sandbox);
  const [connection] = (await visitor.call("GET", "/connections")).body;
  assert.equal((await visitor.call("DELETE", `/connections/${connection.tenantId}`)).status, 403);
  assert.equal((await visitor.call("DELETE", "/connections/unknown")).status, 404);
  assert.equal((await visitor.call("DELETE", `/connections/${connection.id}`)).status, 204);
  const refused = await visitor.call("GET", "/api.xro/2.0/Accounts");
  assert.equal(refused.status, 403);
  assert.equal(refused.body.detail, "AuthenticationUnsuccessful");
});

test("the grant covers every organisation of its user, and scopes only grow", async () => {
  const { admin } = sandbox.xero;
  const [first] = admin.addOrganisations([{ name: "Twin A", baseCurrency: "EUR" }]);
  const [second] = admin.addOrganisations([{ name: "Twin B", baseCurrency: "EUR", userId: first?.userId }]);
  await Visitor.arrive(sandbox, first?.id, allScopes);
  const visitor = await Visitor.arrive(sandbox, second?.id, "openid offline_access bankfeeds");
  const { body } = await visitor.call("GET", "/connections");
  assert.equal(body.length, 2);
  assert.ok(claimsOf(visitor.accessToken).scope.includes("accounting.settings"));
});
