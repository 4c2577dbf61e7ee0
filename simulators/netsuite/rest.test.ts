import assert from "node:assert/strict";
import { createHash, generateKeyPairSync, type KeyObject, constants as rsa, sign } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { day, hour } from "../../src/clock.ts";
import { systemRandom } from "../../src/random.ts";
import { type Sandbox, startSandbox } from "../sandbox.ts";

const redirect = "http://localhost:4000/callback";
const basic = `Basic ${Buffer.from("millrace-sandbox:millrace-sandbox-secret").toString("base64")}`;
const state = "a-state-that-nobody-guesses";
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("the REST interfaces of the pretend NetSuite", () => {
  let sandbox: Sandbox;
  let base = "";
  before(async () => {
    const clock = { now: () => new Date("2026-11-23T10:00:00Z") };
    sandbox = await startSandbox({ port: 0, clock, random: systemRandom });
    base = `${sandbox.url}/netsuite`;
  });
  after(() => sandbox.close());

  const now = () => Date.parse("2026-11-23T10:00:00Z") + sandbox.netsuite.admin.settings().clockOffsetMs;
  const tokenUrl = () => `${base}/services/rest/auth/oauth2/v1/token`;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of any form
  type Body = any;
  const listen = async (answer: Promise<Response>) => {
    const response = await answer;
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text ? JSON.parse(text) : null) as Body,
    };
  };
  const token = (form: Record<string, string>, headers: Record<string, string> = { authorization: basic }) =>
    listen(fetch(tokenUrl(), { method: "POST", headers, body: new URLSearchParams(form) }));
  const authorizeUrl = (changes: Record<string, string> = {}) => {
    const url = new URL(`${base}/app/login/oauth2/authorize.nl`);
    const asked = { response_type: "code", client_id: "millrace-sandbox", redirect_uri: redirect, state };
    const scope = "rest_webservices restlets";
    for (const [name, value] of Object.entries({ ...asked, scope, ...changes }))
      url.searchParams.set(name, value);
    return url.href;
  };
  const approve = (accountId = "1234567", changes: Record<string, string> = {}) =>
    new URL(sandbox.netsuite.admin.approve(authorizeUrl(changes), accountId)).searchParams;
  const signedOn = async (accountId = "1234567", scope = "rest_webservices restlets") => {
    const code = approve(accountId, { scope }).get("code") ?? "";
    const { body } = await token({ grant_type: "authorization_code", code, redirect_uri: redirect });
    return body as { access_token: string; refresh_token: string };
  };
  const call = async (accessToken: string, method: string, path: string, body?: unknown, more = {}) =>
    listen(
      fetch(`${base}${path}`, {
        method,
        headers: { authorization: `Bearer ${accessToken}`, prefer: "transient", ...more },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
  const query = (accessToken: string, q: string, page = "?limit=1000") =>
    call(accessToken, "POST", `/services/rest/query/v1/suiteql${page}`, { q });
  const record = "/services/rest/record/v1/account";
  const problem = (heard: { status: number; body: { "o:errorDetails": Record<string, string>[] } }) => [
    heard.status,
    heard.body["o:errorDetails"][0]?.["o:errorCode"],
  ];

  test("a code works once, with its redirect address and the verifier of its challenge", async () => {
    const verifier = "v".repeat(43);
    const challenge = createHash("sha256").update(verifier).digest("base64url");
    const pkce = { code_challenge: challenge, code_challenge_method: "S256" };
    const callback = approve("1234567", pkce);
    assert.deepEqual(
      [callback.get("company"), callback.get("role"), callback.get("entity"), callback.get("state")],
      ["1234567", "3", "-5", state],
    );
    const form = {
      grant_type: "authorization_code",
      code: callback.get("code") ?? "",
      redirect_uri: redirect,
    };
    assert.equal((await token({ ...form, code_verifier: "wrong" })).body.error, "invalid_grant");
    const again = { ...form, code: approve("1234567", pkce).get("code") ?? "", code_verifier: verifier };
    const { status, body } = await token(again);
    assert.deepEqual([status, body.expires_in, typeof body.refresh_token], [200, "3600", "string"]);
    assert.equal((await token(again)).body.error, "invalid_grant");
    assert.equal((await token(again, { authorization: "Basic eDp5" })).status, 401);
  });

  test("an access token lasts an hour, a refresh token seven days in all", async () => {
    const tokens = await signedOn();
    await sandbox.netsuite.admin.advanceClock(hour);
    const expired = await query(tokens.access_token, "SELECT id FROM currency ORDER BY id");
    assert.deepEqual(problem(expired), [401, "INVALID_LOGIN"]);
    const refresh = { grant_type: "refresh_token", refresh_token: tokens.refresh_token };
    const { body } = await token(refresh);
    assert.deepEqual([typeof body.access_token, body.refresh_token], ["string", undefined]);
    await sandbox.netsuite.admin.advanceClock(7 * day);
    assert.equal((await token(refresh)).body.error, "invalid_grant");
  });

  describe("client credentials", () => {
    const ec = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    const rsaPair = generateKeyPairSync("rsa", { modulusLength: 3072 });
    const map = (certificateId: string, key: KeyObject, validUntil?: string) =>
      sandbox.netsuite.admin.addCertificate({
        accountId: "1234567",
        certificateId,
        publicKeyPem: key.export({ type: "spki", format: "pem" }).toString(),
        ...(validUntil ? { validUntil } : {}),
      });
    const assertion = (kid: string, changes: Record<string, unknown> = {}, alg = "ES256") => {
      const iat = Math.floor(now() / 1000);
      const scope = "rest_webservices,restlets";
      const claims = { iss: "millrace-sandbox", aud: tokenUrl(), iat, exp: iat + 300, scope, ...changes };
      const content = `${part({ typ: "JWT", alg, kid })}.${part(claims)}`;
      const bytes = Buffer.from(content);
      const signature = alg.startsWith("ES")
        ? sign("sha256", bytes, { key: ec.privateKey, dsaEncoding: "ieee-p1363" })
        : sign("sha256", bytes, {
            key: rsaPair.privateKey,
            padding: alg === "PS256" ? rsa.RSA_PKCS1_PSS_PADDING : rsa.RSA_PKCS1_PADDING,
            ...(alg === "PS256" ? { saltLength: 32 } : {}),
          });
      return `${content}.${signature.toString("base64url")}`;
    };
    const ask = (jwt: string) =>
      token(
        {
          grant_type: "client_credentials",
          client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
          client_assertion: jwt,
        },
        {},
      );

    test("PS256 and ES256 are taken, RS256 is not", async () => {
      map("ec", ec.publicKey);
      map("rsa", rsaPair.publicKey);
      const { status, body } = await ask(assertion("ec"));
      assert.deepEqual([status, body.refresh_token], [200, undefined]);
      assert.equal((await query(body.access_token, "SELECT id FROM currency ORDER BY id")).status, 200);
      assert.equal((await ask(assertion("rsa", {}, "PS256"))).status, 200);
      assert.equal((await ask(assertion("rsa", {}, "RS256"))).status, 401);
      assert.equal((await ask(assertion("rsa"))).status, 401);
    });

    test("issuer, audience, life, scope and certificate must be right", async () => {
      map("ec", ec.publicKey);
      map("old", ec.publicKey, "2026-11-01");
      const issued = Math.floor(now() / 1000);
      const wrong: [string, Record<string, unknown>][] = [
        ["ec", { iss: "somebody" }],
        ["ec", { aud: "https://elsewhere.example" }],
        ["ec", { exp: issued + 3601 }],
        ["ec", { exp: issued - 1 }],
        ["ec", { scope: "" }],
        ["old", {}],
        ["unknown", {}],
      ];
      for (const [kid, changes] of wrong)
        assert.equal(
          (await ask(assertion(kid, changes))).body.error,
          "invalid_client",
          JSON.stringify(changes),
        );
      assert.equal((await ask(assertion("ec"))).status, 200);
      sandbox.netsuite.admin.revoke({ what: "sandbox-refresh", accountId: "1234567" });
      assert.equal((await ask(assertion("ec"))).status, 401);
    });
  });

  test("SuiteQL pages in the order asked for, as texts, without what is null", async () => {
    const { access_token } = await signedOn();
    const q =
      "SELECT a.id, a.acctnumber, a.accttype, a.isinactive FROM account a WHERE a.accttype IN ('Bank', 'CredCard') AND a.isinactive = 'F' ORDER BY a.id";
    const first = await query(access_token, q, "?limit=4&offset=0");
    const second = await query(access_token, q, "?limit=4&offset=4");
    const ids = [first, second].flatMap(({ body }) => body.items.map(({ id }: { id: string }) => id));
    assert.deepEqual([first.body.hasMore, second.body.hasMore], [true, false]);
    assert.deepEqual(ids, ["101", "102", "103", "104", "105", "106", "107"]);
    const single = await signedOn("7654321");
    const { body } = await query(single.access_token, "SELECT id, acctnumber FROM account ORDER BY id");
    assert.deepEqual(Object.keys(body.items[0]).sort(), ["id", "links"]);
    assert.deepEqual(problem(await query(single.access_token, "SELECT id FROM subsidiary ORDER BY id")), [
      400,
      "INVALID_PARAMETER",
    ]);
  });

  test("a page may begin too early, as it does when rows move between two requests", async () => {
    const { access_token } = await signedOn();
    sandbox.netsuite.admin.addFault({ kind: "page-shift", rows: 1 });
    const page = (offset: number) =>
      query(access_token, "SELECT id FROM account ORDER BY id", `?limit=3&offset=${offset}`);
    const ids = (heard: Body) => heard.body.items.map(({ id }: { id: string }) => id);
    assert.deepEqual(ids(await page(0)), ["101", "102", "103"]);
    assert.deepEqual(ids(await page(3)), ["103", "104", "105"]);
    assert.deepEqual(ids(await page(3)), ["104", "105", "106"]);
  });

  test("an unknown column, an unreadable query and a forgotten header are refused", async () => {
    const { access_token } = await signedOn();
    sandbox.netsuite.admin.changeSettings({ missingColumns: ["account.fullname"] });
    const unknown = await query(access_token, "SELECT id, fullname FROM account ORDER BY id");
    sandbox.netsuite.admin.changeSettings({ missingColumns: [] });
    assert.match(unknown.body["o:errorDetails"][0].detail, /fullname/);
    assert.equal((await query(access_token, "DROP TABLE account")).status, 400);
    const path = "/services/rest/query/v1/suiteql";
    assert.equal(
      (await call(access_token, "POST", path, { q: "SELECT id FROM account" }, { prefer: "" })).status,
      400,
    );
  });

  test("an account is made once however often it is put, and read back by its external id", async () => {
    const { access_token } = await signedOn();
    const body = {
      acctName: "Feed",
      acctNumber: "1099",
      acctType: { id: "Bank" },
      currency: { id: "2" },
      subsidiary: { items: [{ id: "2" }] },
    };
    const put = () => call(access_token, "PUT", `${record}/eid:obf-1`, body);
    sandbox.netsuite.admin.addFault({ kind: "reset", when: "after", operation: "upsert-account" });
    await assert.rejects(put());
    const { status, headers } = await put();
    assert.equal(status, 204);
    const id = headers.get("location")?.split("/").at(-1);
    const read = await call(access_token, "GET", `${record}/eid:obf-1`);
    assert.deepEqual([read.body.id, read.body.acctName, read.body.currency.id], [id, "Feed", "2"]);
    const names = sandbox.netsuite.admin.accounts("1234567").map(({ name }) => name);
    assert.equal(names.filter((name) => name === "Feed").length, 1);
    assert.deepEqual(problem(await call(access_token, "GET", `${record}/eid:none`)), [404, "NONEXISTENT_ID"]);
  });

  test("what an account must not be is refused with the field that is wrong", async () => {
    const { access_token } = await signedOn();
    const good = { acctName: "Other", acctNumber: "1098", acctType: { id: "Bank" }, currency: { id: "1" } };
    const field = async (changes: object) => {
      const { status, body } = await call(access_token, "POST", record, { ...good, ...changes });
      return [status, body["o:errorDetails"][0]["o:errorPath"]];
    };
    assert.deepEqual(await field({ acctName: undefined }), [400, "acctName"]);
    assert.deepEqual(await field({ acctNumber: undefined }), [400, "acctNumber"]);
    assert.deepEqual(await field({ acctNumber: "1000" }), [400, "acctNumber"]);
    assert.deepEqual(await field({ acctName: "Checking" }), [400, "acctName"]);
    assert.deepEqual(await field({ acctType: { id: "Equity" } }), [400, "acctType"]);
    assert.deepEqual(await field({ currency: { id: "99" } }), [400, "currency"]);
    assert.deepEqual(await field({ subsidiary: { items: [{ id: "4" }] } }), [400, "subsidiary"]);
    const single = await signedOn("7654321");
    const foreign = await call(single.access_token, "POST", record, { ...good, currency: { id: "2" } });
    assert.equal(foreign.status, 400);
    assert.deepEqual(problem(await call(access_token, "POST", record, [])), [400, "USER_ERROR"]);
  });

  test("more calls at once than an account may have are 429, and 400 at a RESTlet", async () => {
    const { access_token } = await signedOn();
    const { admin } = sandbox.netsuite;
    admin.changeSettings({ concurrentPerAccount: 1 });
    admin.addFault({ kind: "hang", operation: "suiteql" });
    const aborted = new AbortController();
    const path = "/services/rest/query/v1/suiteql";
    const headers = { authorization: `Bearer ${access_token}`, prefer: "transient" };
    const body = JSON.stringify({ q: "SELECT id FROM currency ORDER BY id" });
    const hanging = fetch(`${base}${path}`, { method: "POST", headers, body, signal: aborted.signal });
    hanging.catch(() => undefined);
    while (admin.faults().length > 0) await new Promise(setImmediate);
    assert.deepEqual(problem(await query(access_token, "SELECT id FROM currency ORDER BY id")), [
      429,
      "CONCURRENCY_LIMIT_EXCEEDED",
    ]);
    const restlet = await call(access_token, "POST", "/app/site/hosting/restlet.nl?script=x&deploy=y", {});
    assert.deepEqual([restlet.status, restlet.body.error.code], [400, "SSS_REQUEST_LIMIT_EXCEEDED"]);
    aborted.abort();
    admin.changeSettings({ concurrentPerAccount: 5 });
  });

  test("the real RESTlet answers, a token without its scope does not reach it, and without the SuiteApp there is none", async () => {
    const path =
      "/app/site/hosting/restlet.nl?script=customscript_obf_restlet&deploy=customdeploy_obf_restlet";
    const { access_token } = await signedOn();
    const ping = await call(access_token, "POST", path, { action: "ping" });
    assert.deepEqual(
      [ping.body.ok, ping.body.account, ping.body.company, ping.body.links],
      [true, "1234567", "Harbour Cafe Group", []],
    );
    const odd = await call(access_token, "POST", path, { action: "constructor" });
    assert.deepEqual([odd.status, odd.body.error.code], [200, "INVALID"]);
    const less = await signedOn("1234567", "rest_webservices");
    assert.equal((await call(less.access_token, "POST", path, { action: "ping" })).status, 403);
    sandbox.netsuite.admin.uninstallSuiteApp("1234567");
    const gone = await call(access_token, "POST", path, { action: "ping" });
    sandbox.netsuite.admin.installSuiteApp("1234567");
    assert.deepEqual([gone.status, gone.body.error.code], [404, "SSS_INVALID_SCRIPTLET_ID"]);
  });

  test("no input breaks it", async () => {
    const { access_token } = await signedOn();
    const paths = [
      "/services/rest/query/v1/suiteql",
      record,
      "/app/site/hosting/restlet.nl?script=customscript_obf_restlet&deploy=customdeploy_obf_restlet",
    ];
    for (const path of paths)
      for (const body of [
        "",
        "{",
        "null",
        "[]",
        "0",
        '{"q":null}',
        '{"action":{}}',
        '{"acctType":[]}',
        "\u0000",
      ]) {
        const response = await fetch(`${base}${path}`, {
          method: "POST",
          headers: { authorization: `Bearer ${access_token}`, prefer: "transient" },
          body,
        });
        await response.text();
        assert.ok(response.status < 500, `${path} ${body} ${response.status}`);
      }
    for (const bad of [
      "x",
      "client_assertion=a.b.c&grant_type=client_credentials",
      "grant_type=authorization_code",
    ]) {
      const response = await fetch(tokenUrl(), {
        method: "POST",
        headers: { authorization: "Basic %%%" },
        body: bad,
      });
      assert.ok(response.status < 500);
    }
  });
});
