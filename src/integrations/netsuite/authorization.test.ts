import assert from "node:assert/strict";
import { createHash, createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { test } from "node:test";
import { ProviderFault } from "../integration.ts";
import { signAssertion } from "./assertion.ts";
import { readRenewal, writeRenewal } from "./grant.ts";
import { books, type Call, instant, queryBooks, scriptedNetSuite } from "./scripted-netsuite.fixture.ts";
import { addressOf, placeOf, readAccountId, trialAccount } from "./settings.ts";

const redirectUri = "https://link.bank.example/link/callback/netsuite";
const token = { access_token: "at-1", token_type: "bearer", expires_in: 3600 };
const isToken = ({ url }: Call) => url.pathname === "/services/rest/auth/oauth2/v1/token";
const form = ({ body }: Call) => Object.fromEntries(new URLSearchParams(body));
const callback = (more: Record<string, string> = {}) =>
  new URLSearchParams({ code: "c1", state: "s1", role: "3", entity: "9", company: "1234567_SB1", ...more });
const fault = (kind: string, code?: string) => (error: unknown) =>
  error instanceof ProviderFault && error.kind === kind && (code === undefined || error.code === code);

test("account ids become host names, and nothing else does", () => {
  assert.equal(
    addressOf("https://{account}.suitetalk.example/", "1234567_SB1"),
    "https://1234567-sb1.suitetalk.example",
  );
  assert.equal(readAccountId(" 1234567-sb1 "), "1234567_SB1");
  for (const text of ["", "1.2", "a/b", "1234567:2", "x@y", "1_2_3", "é"])
    assert.equal(readAccountId(text), undefined);
  assert.deepEqual(placeOf("TSTDRV12:44"), { account: "TSTDRV12", subsidiary: "44" });
  assert.deepEqual(placeOf("1234567"), { account: "1234567", subsidiary: null });
  const trials = ["1234567_SB1:2", "1234567_RP2", "1234567", "TSTDRV12:4"].map((id) =>
    trialAccount(placeOf(id)),
  );
  assert.deepEqual(trials, ["1234567_SB1", "1234567_RP2", undefined, undefined]);
});

test("the code is exchanged at the account's own host, with the verifier that the challenge was made from", async () => {
  const { calls, http, netSuite } = scriptedNetSuite((call) =>
    isToken(call) ? { json: { ...token, refresh_token: "rt-1" } } : queryBooks(books, call),
  );
  const flow = netSuite.authorization;
  const asked = flow.authorizationUrl({ state: "s1", redirectUri }).searchParams;
  assert.equal(asked.get("scope"), "rest_webservices restlets");
  assert.equal(asked.get("code_challenge_method"), "S256");
  const { tokens, organisations } = await flow.exchange(http, {
    parameters: callback(),
    state: "s1",
    redirectUri,
  });
  const [exchanged, listed] = calls;
  assert.equal(exchanged!.url.host, "1234567-sb1.suitetalk.example");
  const { code_verifier: verifier } = form(exchanged!);
  assert.equal(createHash("sha256").update(verifier!).digest("base64url"), asked.get("code_challenge"));
  assert.equal(listed!.headers.authorization, "Bearer at-1");
  assert.deepEqual(readRenewal(tokens.refreshToken), {
    by: "refresh-token",
    account: "1234567_SB1",
    refreshToken: "rt-1",
  });
  assert.deepEqual(
    organisations.map(({ id, name }) => [id, name]),
    [
      ["1234567_SB1:1", "Harbour Holding"],
      ["1234567_SB1:2", "Harbour Cafe"],
    ],
    "subsidiaries for eliminations and closed ones are no choice",
  );
});

test("an account without subsidiaries is one organisation", async () => {
  const { http, netSuite } = scriptedNetSuite((call) =>
    isToken(call) ? { json: { ...token, refresh_token: "rt-1" } } : queryBooks({}, call),
  );
  const request = { parameters: callback({ company: "7654321" }), state: "s1", redirectUri };
  const { organisations } = await netSuite.authorization.exchange(http, request);
  assert.deepEqual(organisations, [{ id: "7654321", name: "NetSuite 7654321", connectionId: null }]);
});

test("a callback that leads elsewhere, lacks a code or answers another attempt sends nothing anywhere", async () => {
  const { calls, http, netSuite } = scriptedNetSuite(() => ({ json: token }));
  const bad: Record<string, string>[] = [
    { company: "evil.example/" },
    { company: "" },
    { code: "" },
    { state: "s2" },
  ];
  for (const more of bad) {
    const request = { parameters: callback(more), state: "s1", redirectUri };
    await assert.rejects(
      netSuite.authorization.exchange(http, request),
      fault("refused", "invalid-callback"),
    );
  }
  assert.deepEqual(calls, []);
});

test("a refresh token stays where NetSuite gives no new one, and its end asks for a new approval", async () => {
  let reply: { status?: number; json: unknown } = { json: token };
  const { calls, http, netSuite } = scriptedNetSuite(() => reply);
  const kept = writeRenewal({ by: "refresh-token", account: "1234567", refreshToken: "rt-1" });
  const address = "https://{account}.suitetalk.example";
  const renewed = await netSuite.authorization.refresh(http, address, kept);
  assert.deepEqual([renewed.accessToken, renewed.refreshToken], ["at-1", kept]);
  assert.deepEqual(form(calls[0]!), { grant_type: "refresh_token", refresh_token: "rt-1" });
  reply = { status: 400, json: { error: "invalid_grant" } };
  await assert.rejects(
    netSuite.authorization.refresh(http, address, kept),
    fault("reauthorise", "invalid_grant"),
  );
  reply = { status: 401, json: { error: "invalid_client" } };
  await assert.rejects(
    netSuite.authorization.refresh(http, address, kept),
    fault("try-later", "invalid_client"),
  );
  reply = { status: 500, json: {} };
  await assert.rejects(netSuite.authorization.refresh(http, address, kept), fault("try-later"));
  const sent = calls.length;
  await assert.rejects(
    netSuite.authorization.refresh(http, "https://old.example", kept),
    fault("reauthorise", "address-changed"),
  );
  assert.equal(calls.length, sent, "a secret is shown only to the service it belongs to");
});

for (const kind of ["ES256", "PS256"] as const) {
  const { privateKey, publicKey } =
    kind === "ES256"
      ? generateKeyPairSync("ec", { namedCurve: "P-256" })
      : generateKeyPairSync("rsa", { modulusLength: 3072 });

  test(`access by key pair is asked for with an assertion of ${kind} that its certificate verifies`, async () => {
    const { calls, http, netSuite } = scriptedNetSuite(
      (call) => (isToken(call) ? { json: token } : queryBooks(books, call)),
      { privateKey },
    );
    const given = { accountId: "1234567", certificateId: "cert-7" };
    const { tokens, organisations } = await netSuite.authorization.byKeyPair!(http, given);
    assert.equal(organisations.length, 2);
    await netSuite.authorization.refresh(http, netSuite.address, tokens.refreshToken);
    for (const call of calls.filter(isToken)) {
      const sent = form(call);
      assert.equal(sent.grant_type, "client_credentials");
      assert.equal(call.headers.authorization, undefined, "no secret goes with it");
      const [header, payload, signature] = sent.client_assertion!.split(".");
      const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString());
      assert.deepEqual(read(header!), { typ: "JWT", alg: kind, kid: "cert-7" });
      const { iat, exp, ...claims } = read(payload!);
      assert.equal(iat, instant.getTime() / 1000);
      assert.ok(exp > iat && exp - iat < 3600);
      assert.deepEqual(claims, {
        iss: "client",
        scope: "rest_webservices,restlets",
        aud: "https://1234567.suitetalk.example/services/rest/auth/oauth2/v1/token",
      });
      const key = createPublicKey(publicKey.export({ type: "spki", format: "pem" }));
      const how =
        kind === "ES256" ? { key, dsaEncoding: "ieee-p1363" as const } : { key, padding: 6, saltLength: 32 };
      const signed = Buffer.from(`${header}.${payload}`);
      assert.ok(verify("sha256", signed, how, Buffer.from(signature!, "base64url")));
    }
  });
}

test("a certificate that NetSuite does not know is refused at first, and asks for a new one later", async () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { http, netSuite } = scriptedNetSuite(() => ({ status: 401, json: { error: "invalid_client" } }), {
    privateKey,
  });
  const given = { accountId: "1234567", certificateId: "cert-7" };
  await assert.rejects(netSuite.authorization.byKeyPair!(http, given), fault("refused", "invalid_client"));
  const kept = writeRenewal({ by: "certificate", account: "1234567", certificateId: "cert-7" });
  await assert.rejects(netSuite.authorization.refresh(http, netSuite.address, kept), fault("reauthorise"));
  const withoutKey = scriptedNetSuite(() => ({ status: 500 }));
  assert.equal(withoutKey.netSuite.authorization.byKeyPair, undefined);
  await assert.rejects(
    withoutKey.netSuite.authorization.refresh(http, netSuite.address, kept),
    fault("try-later", "no-private-key"),
  );
});

test("keys that NetSuite does not take sign nothing", () => {
  const assertion = { clientId: "c", certificateId: "k", audience: "a", scopes: [] };
  const small = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const other = generateKeyPairSync("ed25519").privateKey;
  for (const key of [small, other])
    assert.throws(() => signAssertion(key, assertion, instant), /neither RSA nor EC/);
});
