import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { after, before, test } from "node:test";
import { hour, minute } from "../../src/clock.ts";
import { Provider, statement } from "./provider.fixture.ts";

let provider: Provider;
before(async () => {
  provider = await Provider.open();
});
after(() => provider.server.close());

const query = { data: { bankId: "none", externalId: "none" } };
const ask = (headers: Record<string, string> = {}) =>
  provider.call("POST", "/accountqueries", query, headers);
const code = (heard: { status: number; body: { errors: { code: string }[] } }) => [
  heard.status,
  heard.body.errors[0]?.code,
];

test("a token is given for the right client, form and audience only, and lives 480 minutes", async () => {
  assert.deepEqual(
    [
      (await provider.signIn({ client_secret: "x" })).status,
      (await provider.signIn({ client_id: "x" })).status,
    ],
    [401, 401],
  );
  assert.equal((await provider.signIn({ audience: "x" })).status, 403);
  assert.equal((await provider.signIn({ grant_type: "password" })).status, 400);
  const json = await provider.inject({ method: "POST", url: "/sage/oauth/token", payload: {} });
  assert.equal(json.status, 400);
  const { body } = await provider.signIn();
  assert.deepEqual([body.token_type, body.expires_in], ["Bearer", 28_800]);
  provider.admin.advanceClock(8 * hour - minute);
  assert.equal((await ask()).status, 403);
  provider.admin.advanceClock(minute);
  assert.deepEqual(code(await ask()), [401, "UNAUTHORIZED"]);
  await provider.signIn();
});

test("a token's life can be shortened, and a fault ends it in mid run", async () => {
  provider.admin.changeSettings({ tokenMs: 60_000 });
  assert.equal((await provider.signIn()).body.expires_in, 60);
  provider.admin.changeSettings({ tokenMs: 8 * hour });
  await provider.signIn();
  provider.admin.addFault({ kind: "expire-token", skip: 1 });
  assert.notEqual((await ask()).status, 401);
  assert.equal((await ask()).status, 401);
  assert.equal((await ask()).status, 401);
  await provider.signIn();
  assert.notEqual((await ask()).status, 401);
});

test("token, key and provider must belong together; a bank of another provider is out of reach", async () => {
  const account = await provider.link();
  assert.deepEqual(code(await ask({ authorization: "" })), [401, "UNAUTHORIZED"]);
  assert.deepEqual(code(await ask({ authorization: "Bearer x" })), [401, "UNAUTHORIZED"]);
  assert.deepEqual(code(await ask({ "x-api-key": "" })), [403, "FORBIDDEN"]);
  provider.admin.putApplication({ id: "other", secret: "other-secret", apiKey: "other-key" });
  assert.deepEqual(code(await ask({ "x-api-key": "other-key" })), [403, "FORBIDDEN"]);
  const { admin, accessToken } = provider;
  const sent = await provider.post(account, [{ id: "1" }]);
  await provider.signIn({ client_id: "other", client_secret: "other-secret" });
  const foreign = { "x-api-key": "other-key" };
  const posted = await provider.call("POST", "/statements", { data: statement(account, []) }, foreign);
  assert.equal(posted.status, 404);
  assert.equal(
    (await provider.call("GET", `/statements/${sent.body.data._id}`, undefined, foreign)).status,
    404,
  );
  const { authorisation } = admin.beginLink(admin.companies()[0]!.id);
  const patched = await provider.call(
    "PATCH",
    `/authorisations/${authorisation.id}`,
    { data: { status: "failure" } },
    foreign,
  );
  assert.equal(patched.status, 404);
  provider.accessToken = accessToken;
});

test("ten calls a second with one key are answered, the eleventh is 429, and the counters tell", async () => {
  const { admin } = provider;
  admin.changeSettings({ callsPerSecond: 10 });
  admin.forgetCounted();
  admin.clearCalls();
  const first = await Promise.all(Array.from({ length: 10 }, () => ask()));
  assert.ok(first.every(({ status }) => status === 403));
  assert.deepEqual(code(await ask()), [429, "TOO_MANY_REQUESTS"]);
  assert.deepEqual([admin.calls().counters.rateLimited, admin.calls().counters.maximumPerSecond], [1, 11]);
  admin.advanceClock(1_000);
  assert.equal((await ask()).status, 403);
  admin.changeSettings({ callsPerSecond: 10_000 });
  admin.addFault({ kind: "rate-limit", retryAfterSeconds: 7 });
  const limited = await provider.inject({
    method: "POST",
    url: "/sage/provider/v1/accountqueries",
    headers: { authorization: `Bearer ${provider.accessToken}`, "x-api-key": "millrace-sandbox-api-key" },
  });
  assert.deepEqual([limited.status, limited.headers["retry-after"]], [429, "7"]);
});

test("the keys of ID tokens are published without their secret half", async () => {
  const { body, status } = await provider.inject({ url: "/sage/.well-known/jwks.json" });
  assert.equal(status, 200);
  const [key] = body.keys;
  assert.deepEqual(Object.keys(key).sort(), ["alg", "e", "kid", "kty", "n", "use"]);
  assert.equal(createPublicKey({ key, format: "jwk" }).type, "public");
});

test("no input breaks the pretend Sage: what is not understood is refused as such", async () => {
  const account = await provider.link();
  const { authorisation } = provider.admin.beginLink(provider.admin.companies()[0]!.id);
  const nasty: string[] = ["", "{", "null", "[]", '"x"', "1", '{"data":null}', '{"data":[]}', '{"data":{}}'];
  nasty.push(
    `{"data":${"[".repeat(500)}${"]".repeat(500)}}`,
    '{"data":{"bankAccounts":[null],"status":"success"}}',
  );
  nasty.push('{"data":{"toCreate":[null]}}', '{"data":{"toCreate":[{}],"toUpdate":{},"toRemove":[{}]}}');
  const paths = ["/statements", "/accountqueries", "/banks"];
  for (const body of nasty) {
    for (const path of paths) {
      const { status } = await provider.call("POST", path, body);
      assert.ok(status === 400 || (status === 404 && path === "/statements"), `${path} ${body} ${status}`);
    }
    assert.equal(
      (await provider.call("PATCH", `/authorisations/${authorisation.id}`, body)).status,
      400,
      body,
    );
  }
  const good = JSON.stringify({ data: statement(account, [{ id: "1" }]) });
  for (const wrong of ["null", "[]", "{}", "[null]", "1e999", '"x"', "true", '[{"payee":[]}]']) {
    for (const field of ["expected", "accountDetails", "transactionDetails"]) {
      const body = JSON.parse(good);
      body.data[field] = "HERE";
      const { status } = await provider.call(
        "POST",
        "/statements",
        JSON.stringify(body).replace('"HERE"', wrong),
      );
      assert.ok(status === 400 || status === 404, `${field} ${wrong} ${status}`);
    }
  }
  const plain = await provider.call("POST", "/statements", good, { "content-type": "text/plain" });
  assert.equal(plain.status, 415);
  assert.equal((await provider.call("GET", "/statements/%00%20")).status, 404);
  assert.equal((await provider.call("GET", "/nothing")).status, 404);
});
