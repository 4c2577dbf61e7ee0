import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { systemRandom } from "../../src/random.ts";
import { type Sandbox, startSandbox } from "../sandbox.ts";
import { PretendPlatform } from "./pretend-platform.fixture.ts";

const clock = { now: () => new Date("2026-11-23T10:00:00Z") };
const plain = (text: string) => text.replace(/&#(\d+);/g, (_all, code) => String.fromCharCode(Number(code)));

/** A browser of a few lines: pages, the frames in them, and forms that are sent. */
class Reader {
  readonly #sandbox: Sandbox;
  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  async open(path: string, form?: Record<string, string>) {
    const body = form && new URLSearchParams(form);
    const answer = await fetch(new URL(path, this.#sandbox.url), form ? { method: "POST", body } : {});
    return { status: answer.status, url: answer.url, headers: answer.headers, text: await answer.text() };
  }
}

test("a person pairs in the frame of a format profile, links an account, and finds the lines", async (t) => {
  const sandbox = await startSandbox({ port: 0, clock, random: systemRandom });
  t.after(() => sandbox.close());
  const platform = await PretendPlatform.start();
  t.after(() => platform.close());
  platform.add("obf_a", "USD", [{ id: "<b>1</b>", date: "2026-11-23", amount: "-1234.5", code: "DEBIT" }]);
  platform.add("obf_b", "GBP");
  const reader = new Reader(sandbox);
  const account = "/netsuite/accounts/1234567";

  const made = await reader.open(`${account}/profiles`, { name: "Harbour Bank" });
  assert.match(made.text, /Format profile: Harbour Bank/);
  assert.match(made.text, /not paired/);
  assert.match(made.headers.get("content-security-policy") ?? "", /frame-src 'self'/);
  const frame = plain(/<iframe[^>]* src="([^"]+)"/.exec(made.text)?.[1] ?? "");
  const shown = await reader.open(frame);
  assert.match(shown.headers.get("content-security-policy") ?? "", /frame-ancestors 'self'/);
  assert.match(shown.text, /Ask your bank for a pairing code/);
  const hidden = /name="custpage_configuration" value="(\d+)"/.exec(shown.text)?.[1] ?? "";
  const sent = { custpage_configuration: hidden, custpage_platform: platform.url };
  const refused = await reader.open(frame, { ...sent, custpage_code: "<script>" });
  assert.match(refused.text, /The code is spent\./);
  assert.doesNotMatch(refused.text, /<script>/);
  assert.match(
    (await reader.open(frame, { ...sent, custpage_code: "GOOD CODE".replace(" ", "-") })).text,
    /Paired\./,
  );

  const profile = new URL(made.url).pathname;
  const linking = await reader.open(profile);
  const options = (key: string) =>
    [
      ...(new RegExp(`name="${key}">(.*?)</select>`, "s").exec(linking.text)?.[1] ?? "").matchAll(
        /value="(\d+)"/g,
      ),
    ].map((found) => found[1]);
  assert.deepEqual(
    [options("obf_a"), options("obf_b")],
    [
      ["101", "102"],
      ["104", "105"],
    ],
  );
  const history = await reader.open(`${profile}/linking`, { obf_a: "101", obf_b: "" });
  assert.match(history.url, /\/imports$/);
  await sandbox.netsuite.admin.settled();
  assert.match((await reader.open(`${account}/imports`)).text, /1 new, 0 known already/);
  const lines = await reader.open(`${account}/bank-data/101`);
  assert.match(lines.text, /−1,234\.50/);
  assert.match(lines.text, /Payee &#60;b&#62;1/);
  assert.doesNotMatch(lines.text, /<b>1/);
  assert.match((await reader.open(`${profile}/update-now`, {})).text, /0 new, 1 known already/);
  for (const path of ["", "/profiles/new", "/bank-data/104"])
    assert.equal((await reader.open(account + path)).status, 200, path);
  for (const path of ["/netsuite/accounts/0", `${account}/bank-data/0`, `${account}/profiles/0`])
    assert.ok([404, 422].includes((await reader.open(path)).status), path);
  const front = await reader.open("/");
  assert.match(front.text, /href="\/netsuite\/"/);
});

test("consent offers account and role, says what is wrong on its own page, and answers with company and role", async (t) => {
  const sandbox = await startSandbox({ port: 0, clock, random: systemRandom });
  t.after(() => sandbox.close());
  const asked = {
    response_type: "code",
    client_id: "millrace-sandbox",
    redirect_uri: "http://localhost:1/callback",
    state: "s".repeat(22),
    scope: "rest_webservices restlets",
  };
  const address = `${sandbox.url}/netsuite/app/login/oauth2/authorize.nl`;
  const get = (changes: object) =>
    fetch(`${address}?${new URLSearchParams({ ...asked, ...changes })}`, { redirect: "manual" });
  const shown = await (await get({})).text();
  assert.match(shown, /Harbour Cafe Group/);
  for (const wrong of [
    { client_id: "x" },
    { redirect_uri: "https://evil.example" },
    { state: "short" },
    { scope: "all" },
  ])
    assert.equal((await get(wrong)).status, 400, JSON.stringify(wrong));
  const post = (form: object) =>
    fetch(address, { method: "POST", body: new URLSearchParams({ ...asked, ...form }), redirect: "manual" });
  assert.equal((await post({ decision: "allow" })).status, 422);
  const allowed = await post({ decision: "allow", account: "1234567" });
  const callback = new URL(allowed.headers.get("location") ?? "");
  assert.deepEqual(
    [callback.searchParams.get("company"), callback.searchParams.get("role")],
    ["1234567", "3"],
  );
  const denied = await post({ decision: "deny" });
  assert.match(denied.headers.get("location") ?? "", /error=access_denied/);
});

test("what was accepted is there again after the process was killed", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "pretend-netsuite-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const platform = await PretendPlatform.start();
  t.after(() => platform.close());
  const account = platform.add("obf_a", "USD", [{ id: "1", date: "2026-11-20", amount: "1.00" }]);
  const open = () => startSandbox({ port: 0, clock, random: systemRandom, folder });
  const first = await open();
  const { configurationId } = await first.netsuite.admin.pair({
    accountId: "1234567",
    platform: platform.url,
    code: "GOOD-CODE",
  });
  first.netsuite.admin.link({ accountId: "1234567", configurationId, key: "obf_a", target: "101" });
  await first.netsuite.admin.settled();
  await first.close();
  const again = await open();
  t.after(() => again.close());
  const { admin } = again.netsuite;
  assert.equal(admin.lines("1234567", "101").length, 1);
  account.lines.push({ id: "2", date: "2026-11-21", amount: "2.00" });
  await admin.updateNow(configurationId);
  assert.deepEqual(
    admin.lines("1234567", "101").map(({ uniqueId }) => uniqueId),
    ["obf_a-1", "obf_a-2"],
  );
  assert.deepEqual(
    admin.imports("1234567").map(({ status }) => status),
    ["Complete", "Complete"],
  );
});

test("a sandbox that closes ends an import in the middle of a call, and leaves no thread behind", async (t) => {
  const platform = await PretendPlatform.start();
  t.after(() => platform.close());
  platform.add("obf_a");
  const sandbox = await startSandbox({ port: 0, clock, random: systemRandom });
  const { admin } = sandbox.netsuite;
  const pairing = { accountId: "1234567", platform: platform.url, code: "GOOD-CODE" };
  const { configurationId } = await admin.pair(pairing);
  platform.silent = true;
  admin.link({ accountId: "1234567", configurationId, key: "obf_a", target: "101" });
  while (!platform.asked.some(({ path }) => path === "accounts")) await new Promise(setImmediate);
  await sandbox.close();
  assert.equal(admin.imports("1234567").at(-1)?.status, "Failed");
});
