import assert from "node:assert/strict";
import { test } from "node:test";
import { ProviderFault, type Tokens } from "../integration.ts";
import { type Call, type Reply, type Script, scriptedXero } from "./scripted-xero.fixture.ts";

const redirectUri = "http://localhost:4000/link/callback";
const jwt = (claims: unknown) => `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.hush`;
const accessToken = jwt({ authentication_event_id: "event-2" });
const issued: Reply = {
  json: {
    access_token: accessToken,
    refresh_token: "hush-refresh-2",
    expires_in: 1800,
    token_type: "Bearer",
  },
};
const connection = (id: string, authEventId: string, tenantType = "ORGANISATION") => ({
  id: `connection-${id}`,
  tenantId: `tenant-${id}`,
  tenantName: `Organisation ${id}`,
  tenantType,
  authEventId,
});

const service =
  (token: Reply, connections: unknown = []): Script =>
  (call) => {
    if (call.path.endsWith("/connect/token")) return token;
    if (call.path.endsWith("/connect/revocation")) return { status: 200 };
    if (call.method === "DELETE") return { status: 204 };
    return call.path.endsWith("/connections") ? { json: connections } : undefined;
  };

function callback(change: Record<string, string> = {}) {
  const parameters = new URLSearchParams({ code: "hush-code", state: "s-1", ...change });
  return { parameters, state: "s-1", redirectUri };
}

async function fault(attempt: Promise<unknown>): Promise<ProviderFault> {
  const error = await attempt.then(
    () => assert.fail("it did not fail"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ProviderFault, String(error));
  assert.doesNotMatch(`${error.message} ${error.stack} ${JSON.stringify(error)} ${error.cause}`, /hush/);
  return error;
}

test("the customer is sent to Xero for one organisation, with the scopes of the generation and no PKCE", async () => {
  for (const feedConnections of ["1.0", "2.0"] as const) {
    await using scripted = await scriptedXero(() => undefined, { feedConnections });
    const url = scripted.xero.authorization.authorizationUrl({ state: "s-1", redirectUri });
    assert.equal(`${url.origin}${url.pathname}`, `${scripted.address}/identity/connect/authorize`);
    assert.deepEqual(Object.fromEntries(url.searchParams), {
      response_type: "code",
      client_id: "client",
      redirect_uri: redirectUri,
      scope: `offline_access accounting.settings bankfeeds${feedConnections === "2.0" ? " bankfeedsv2" : ""}`,
      state: "s-1",
      acr_values: "bulk_connect:false",
    });
  }
});

test("a code becomes tokens and the organisation chosen in this very approval", async () => {
  const connections = [
    connection("1", "event-1"),
    connection("2", "event-2"),
    connection("3", "event-2", "PRACTICE"),
  ];
  await using scripted = await scriptedXero(service(issued, connections));
  const authorized = await scripted.xero.authorization.exchange(scripted.http, callback());
  assert.deepEqual(authorized, {
    tokens: { accessToken, refreshToken: "hush-refresh-2", expiresInSeconds: 1_800 },
    organisations: [{ id: "tenant-2", name: "Organisation 2", connectionId: "connection-2" }],
  });
  const [token, list] = scripted.calls as [Call, Call];
  assert.equal(
    token.headers.authorization,
    `Basic ${Buffer.from("client:hush%2Dsecret").toString("base64")}`,
  );
  assert.deepEqual(Object.fromEntries(new URLSearchParams(token.body)), {
    grant_type: "authorization_code",
    code: "hush-code",
    redirect_uri: redirectUri,
  });
  assert.equal(list.headers.authorization, `Bearer ${accessToken}`);
});

test("when no organisation bears the event of the token, all are named and none is picked", async () => {
  await using scripted = await scriptedXero(
    service(issued, [connection("1", "event-1"), connection("2", "")]),
  );
  const { organisations } = await scripted.xero.authorization.exchange(scripted.http, callback());
  assert.deepEqual(
    organisations.map(({ id }) => id),
    ["tenant-1", "tenant-2"],
  );
});

test("a callback that denies, or does not belong to the attempt, exchanges nothing", async () => {
  await using scripted = await scriptedXero(service(issued));
  const rows: [Record<string, string>, string][] = [
    [{ error: "access_denied", code: "" }, "access_denied"],
    [{ state: "another" }, "invalid-callback"],
    [{ code: "" }, "invalid-callback"],
  ];
  for (const [change, code] of rows) {
    const failed = await fault(scripted.xero.authorization.exchange(scripted.http, callback(change)));
    assert.deepEqual([failed.kind, failed.code], ["refused", code]);
  }
  assert.deepEqual(scripted.calls, []);
});

test("a failed exchange says who can mend it", async () => {
  const rows: [Reply, string, string][] = [
    [{ status: 400, json: { error: "invalid_grant" } }, "refused", "invalid_grant"],
    [{ status: 400, json: { error: "invalid_client" } }, "refused", "invalid_client"],
    [{ status: 401, headers: { "www-authenticate": "Basic" } }, "refused", "invalid_client"],
    [{ status: 502, text: "<html>hush" }, "try-later", "token-service"],
    [{ status: 200, json: { access_token: "hush", extra: "hush" } }, "try-later", "token-service"],
    [{ cut: true }, "try-later", "no-answer"],
  ];
  for (const [reply, kind, code] of rows) {
    await using scripted = await scriptedXero(service(reply));
    const failed = await fault(scripted.xero.authorization.exchange(scripted.http, callback()));
    assert.deepEqual([failed.kind, failed.code], [kind, code], JSON.stringify(reply));
  }
});

test("a list of organisations that fails once is asked for again, for the code is spent", async () => {
  for (const broken of [{ status: 503 }, { cut: true }] satisfies Reply[]) {
    let asked = 0;
    await using scripted = await scriptedXero((call) =>
      call.path.endsWith("/connections") && ++asked === 1
        ? broken
        : service(issued, [connection("2", "event-2")])(call),
    );
    const { organisations } = await scripted.xero.authorization.exchange(scripted.http, callback());
    assert.equal(organisations.length, 1);
  }
});

test("a refresh rotates both tokens; a lost one is only tried later, an ended grant needs a new approval", async () => {
  await using scripted = await scriptedXero(service(issued));
  const { authorization } = scripted.xero;
  const tokens = await authorization.refresh(scripted.http, scripted.address, "hush-refresh-1");
  assert.equal(tokens.refreshToken, "hush-refresh-2");
  assert.equal(new URLSearchParams(scripted.calls[0]?.body).get("refresh_token"), "hush-refresh-1");

  const rows: [Reply, string, string | null][] = [
    [{ status: 400, json: { error: "invalid_grant" } }, "reauthorise", null],
    [{ status: 400, json: { error: "unauthorized_client" } }, "try-later", "application"],
    [{ status: 500, json: { error: "invalid_grant" } }, "try-later", null],
    [{ status: 503 }, "try-later", null],
    [{ cut: true }, "try-later", null],
    [{ text: "hush" }, "try-later", null],
  ];
  for (const [reply, kind, holds] of rows) {
    await using failing = await scriptedXero(service(reply));
    const failed = await fault(
      failing.xero.authorization.refresh(failing.http, failing.address, "hush-refresh-1"),
    );
    assert.deepEqual([failed.kind, failed.holds], [kind, holds], JSON.stringify(reply));
  }
});

test("the client secret is never sent for a connection that was approved at another address", async () => {
  await using scripted = await scriptedXero(service(issued));
  const failed = await fault(
    scripted.xero.authorization.refresh(scripted.http, "https://api.xero.com", "hush-refresh-1"),
  );
  assert.deepEqual([failed.kind, failed.code], ["reauthorise", "address-changed"]);
  assert.deepEqual(scripted.calls, []);
});

const tokens: Tokens = { accessToken, refreshToken: "hush-refresh-2", expiresInSeconds: 1_800 };
const organisation = { id: "tenant-2", name: "Organisation 2", connectionId: "connection-2" };

test("revoking ends the one organisation, and the grant itself only when no other organisation uses it", async () => {
  const alone = [connection("2", "event-2")];
  for (const [connections, revokes] of [
    [alone, true],
    [[...alone, connection("1", "event-1")], false],
    [[], true],
  ] as const) {
    await using scripted = await scriptedXero(service(issued, connections));
    await scripted.xero.authorization.revoke(scripted.http, scripted.address, tokens, organisation);
    const seen = scripted.seen();
    assert.equal(seen.includes("DELETE /connections/connection-2"), connections.length > 0);
    assert.equal(seen.includes("POST /identity/connect/revocation"), revokes);
  }
});

test("revoking what is gone already succeeds, and a lost answer is tried later", async () => {
  const gone: Script[] = [
    () => ({ status: 401, json: { Detail: "AuthenticationUnsuccessful" } }),
    () => ({ status: 403, json: { Detail: "AuthenticationUnsuccessful" } }),
    (call) => (call.method === "DELETE" ? { status: 404 } : service(issued, [connection("2", "e")])(call)),
  ];
  for (const script of gone) {
    await using scripted = await scriptedXero(script);
    await scripted.xero.authorization.revoke(scripted.http, scripted.address, tokens, organisation);
  }
  await using failing = await scriptedXero(() => ({ cut: true }));
  const failed = await fault(
    failing.xero.authorization.revoke(failing.http, failing.address, tokens, organisation),
  );
  assert.equal(failed.kind, "try-later");
});
