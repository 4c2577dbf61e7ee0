import assert from "node:assert/strict";
import { after, before, describe, type TestContext, test } from "node:test";
import { systemRandom } from "../../src/random.ts";
import { type Sandbox, startSandbox } from "../sandbox.ts";
import { PretendPlatform } from "./pretend-platform.fixture.ts";

/* The RESTlet of the SuiteApp, called as the platform calls it, and the admin interface over HTTP. */

describe("the SuiteApp's remote control", () => {
  let sandbox: Sandbox;
  let accessToken = "";
  before(async () => {
    const clock = { now: () => new Date("2026-11-23T10:00:00Z") };
    sandbox = await startSandbox({ port: 0, clock, random: systemRandom });
  });
  after(() => sandbox.close());

  let companies = 0;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of any form
  type Body = any;
  const http = async (method: string, path: string, body?: unknown, headers = {}) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${sandbox.url}/netsuite${path}`, { method, headers, ...sent });
    const text = await answer.text();
    return { status: answer.status, body: (text ? JSON.parse(text) : null) as Body };
  };
  const admin = (method: string, path: string, body?: unknown) => http(method, `/admin${path}`, body);

  /** A NetSuite account of its own with a token for its RESTlets, and a platform of its own. */
  async function arrive(t: TestContext) {
    const accountId = `80${++companies}`;
    await admin("POST", "/accounts", { id: accountId, name: "Test", currencies: ["USD", "GBP"] });
    const more = [
      { name: "Second", currency: "USD" },
      { name: "Pounds", currency: "GBP" },
    ];
    await admin("POST", `/accounts/${accountId}/bank-accounts`, more);
    const { accounts } = (await admin("GET", `/accounts/${accountId}/bank-accounts`)).body;
    const asked = {
      response_type: "code",
      client_id: "millrace-sandbox",
      redirect_uri: "http://localhost:1/",
    };
    const authorizationUrl = `${sandbox.url}/netsuite/app/login/oauth2/authorize.nl?${new URLSearchParams({
      ...asked,
      scope: "restlets",
      state: "s".repeat(22),
    })}`;
    const { redirect } = (await admin("POST", "/approve", { authorizationUrl, accountId })).body;
    const code = new URL(redirect).searchParams.get("code") ?? "";
    const form = new URLSearchParams({
      grant_type: "authorization_code",
      code,
      redirect_uri: asked.redirect_uri,
    });
    const answer = await fetch(`${sandbox.url}/netsuite/services/rest/auth/oauth2/v1/token`, {
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from("millrace-sandbox:millrace-sandbox-secret").toString("base64")}`,
      },
      body: form,
    });
    accessToken = ((await answer.json()) as Body).access_token;
    const platform = await PretendPlatform.start();
    t.after(() => platform.close());
    const wish = async (action: string, fields: object = {}) => {
      const path =
        "/app/site/hosting/restlet.nl?script=customscript_obf_restlet&deploy=customdeploy_obf_restlet";
      const authorization = `Bearer ${accessToken}`;
      return (await http("POST", path, { action, ...fields }, { authorization })).body;
    };
    const create = (fields: object = {}) =>
      wish("createProfile", { platformUrl: platform.url, code: "GOOD-CODE", connectionId: "c-1", ...fields });
    const [first, second, pounds] = accounts.map(({ number }: { number: string }) => number);
    return { accountId, platform, wish, create, first, second, pounds };
  }
  const profiles = async (accountId: string) =>
    (await admin("GET", `/accounts/${accountId}/profiles`)).body.profiles;

  test("a profile is made, paired from inside, linked, and imports at once", async (t) => {
    const { accountId, platform, create, wish, first } = await arrive(t);
    platform.add("obf_a", "USD", [{ id: "1", date: "2026-11-20", amount: "1.00" }]);
    const accounts = [{ key: "obf_a", accountId: first }];
    const made = await create({ configurationName: "Harbour Bank", accounts });
    assert.deepEqual([made.ok, made.connectionId], [true, "c-1"]);
    await sandbox.netsuite.admin.settled();
    const { lines } = (await admin("GET", `/accounts/${accountId}/bank-accounts/${first}/lines`)).body;
    assert.deepEqual(
      lines.map(({ uniqueId }: { uniqueId: string }) => uniqueId),
      ["obf_a-1"],
    );
    const again = await wish("saveMapping", { connectionId: "c-1", accounts });
    assert.deepEqual([again.ok, again.changed], [true, false]);
    const { links } = await wish("ping");
    assert.deepEqual(links, [
      {
        configurationId: made.configurationId,
        name: "Harbour Bank",
        connectionId: "c-1",
        status: "paired",
        accounts: [{ key: "obf_a", target: first }],
      },
    ]);
    const { imports, supported } = await wish("history", { connectionId: "c-1" });
    assert.deepEqual([supported, imports[0].status, imports[0].accounts[0].lines], [true, "Complete", 1]);
    await admin("POST", "/settings", { historyScriptable: false });
    assert.deepEqual((await wish("history")).supported, false);
    await admin("POST", "/settings", { historyScriptable: true });
  });

  test("a code that is refused, and a platform out of reach, leave no profile behind and are told apart", async (t) => {
    const { accountId, create } = await arrive(t);
    assert.equal((await create({ code: "SPENT" })).error.code, "PAIRING_REFUSED");
    await admin("POST", "/faults", { kind: "platform-down", companyId: accountId });
    assert.equal((await create()).error.code, "PLATFORM_DOWN");
    assert.deepEqual(await profiles(accountId), []);
    assert.equal((await create({ platformUrl: "http://bank.example" })).error.code, "PAIRING_REFUSED");
    assert.equal((await create({ code: "" })).error.code, "INVALID");
  });

  test("what is in the way of a link is told by a code, and nothing is linked in part", async (t) => {
    const { accountId, platform, create, wish, first, second, pounds } = await arrive(t);
    platform.add("obf_a");
    platform.add("obf_b");
    const save = async (...accounts: [key: string, accountId: unknown][]) => {
      const list = accounts.map(([key, target]) => ({ key, accountId: target }));
      const answer = await wish("saveMapping", { connectionId: "c-1", accounts: list });
      return answer.ok ? "saved" : answer.error.code;
    };
    assert.equal(await save(["obf_a", first]), "NOT_PAIRED");
    assert.equal(
      (await create({ accounts: [{ key: "obf_a", accountId: pounds }] })).error.code,
      "CURRENCY_DIFFERS",
    );
    assert.equal(await save(["obf_x", first]), "ACCOUNT_NOT_FOUND");
    assert.equal(await save(["obf_a", "99999"]), "ACCOUNT_NOT_FOUND");
    assert.equal(await save(["obf_a", first], ["obf_b", pounds]), "CURRENCY_DIFFERS");
    assert.equal(await save(["obf_a", first], ["obf_b", first]), "ACCOUNT_TAKEN");
    assert.equal(await save(), "INVALID");
    assert.deepEqual((await profiles(accountId))[0].mapping, []);
    assert.equal(await save(["obf_a", first]), "saved");
    assert.equal(await save(["obf_b", first]), "ACCOUNT_TAKEN");
    await admin("PATCH", `/accounts/${accountId}/bank-accounts/${second}`, { inactive: true });
    assert.equal(await save(["obf_b", second]), "ACCOUNT_NOT_FOUND");
    await sandbox.netsuite.admin.settled();
    await admin("POST", "/faults", {
      kind: "platform-down",
      companyId: accountId,
      operation: "platform accounts",
    });
    assert.equal(await save(["obf_b", second]), "PLATFORM_DOWN");
    platform.secrets.clear();
    assert.equal(await save(["obf_a", first]), "NOT_PAIRED");
  });

  test("links are taken out once, and a profile that somebody deleted is no pairing any more", async (t) => {
    const { accountId, platform, create, wish, first } = await arrive(t);
    platform.add("obf_a");
    const accounts = [{ key: "obf_a", accountId: first }];
    await create({ accounts });
    await sandbox.netsuite.admin.settled();
    const remove = () => wish("removeMapping", { connectionId: "c-1", keys: ["obf_a", "obf_x"] });
    assert.deepEqual([(await remove()).changed, (await remove()).changed], [true, false]);
    const [{ id }] = await profiles(accountId);
    assert.equal((await admin("DELETE", `/profiles/${id}`)).status, 204);
    assert.equal((await wish("saveMapping", { connectionId: "c-1", accounts })).error.code, "NOT_PAIRED");
    assert.deepEqual((await wish("ping")).links, []);
  });

  test("the admin interface says what it does not understand", async () => {
    const refused: [method: string, path: string, body: unknown, status: number][] = [
      ["POST", "/faults", { kind: "earthquake" }, 400],
      ["POST", "/settings", { plugInUnits: -1 }, 400],
      ["POST", "/clock", { advanceMs: "soon" }, 400],
      ["POST", "/pair", { accountId: "1234567" }, 400],
      ["POST", "/link", { accountId: "1234567", configurationId: "0", key: "k", target: "101" }, 422],
      ["GET", "/accounts/0/bank-accounts", undefined, 404],
      ["POST", "/profiles/0/update-now", {}, 404],
      ["POST", "/accounts", { id: "1234567", name: "x", currencies: ["USD"] }, 409],
      ["POST", "/revoke", { what: "everything" }, 400],
      ["POST", "/faults", undefined, 400],
    ];
    for (const [method, path, body, status] of refused) {
      const answer = await admin(method, path, body);
      assert.deepEqual([answer.status, typeof answer.body.error], [status, "string"], path);
    }
    assert.equal((await admin("GET", "/calls?limit=1")).body.calls.length, 1);
    const { body } = await admin("POST", "/faults", { kind: "reset", operation: "suiteql" });
    assert.equal((await admin("DELETE", `/faults/${body.id}`)).status, 204);
    assert.deepEqual((await admin("GET", "/faults")).body.faults, []);
    assert.equal((await admin("POST", "/clock", { advanceMs: 60_000 })).body.now, "2026-11-23T10:01:00.000Z");
  });
});
