import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { bankId, CalledBank, company, Provider } from "./provider.fixture.ts";

let provider: Provider;
const bank = new CalledBank();
before(async () => {
  provider = await Provider.open();
  await bank.open(provider);
});
after(async () => {
  await provider.server.close();
  await bank.close();
});

const headers = { host: "localhost:4100" };
const get = (url: string) => provider.inject({ url: url.startsWith("/sage") ? url : `/sage${url}`, headers });
const post = (url: string, fields: Record<string, string | string[]>) => {
  const form = new URLSearchParams();
  for (const [name, values] of Object.entries(fields))
    for (const value of [values].flat()) form.append(name, value);
  return provider.inject({
    method: "POST",
    url: `/sage${url}`,
    headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
    payload: form.toString(),
  });
};
const policy = ({ headers: sent }: Awaited<ReturnType<typeof get>>) =>
  String(sent["content-security-policy"]);

test("a user finds the bank, goes there in a frame, comes back, chooses accounts and sees what arrives", async () => {
  assert.match((await get("/")).body, /Harbour Cafe Ltd/);
  assert.match((await get(`/companies/${company}/banks?q=harb`)).body, /Harbour Bank/);
  assert.match((await get(`/companies/${company}/banks?q=nowhere`)).body, /No bank of that name/);
  const begun = await post(`/companies/${company}/connect`, { bankId, how: "frame" });
  assert.equal(begun.status, 303);
  const host = await get(String(begun.headers.location));
  const source = /<iframe [^>]*src="([^"]+)"/.exec(host.body)?.[1]?.replaceAll("&#38;", "&") ?? "";
  const auth = new URL(source);
  assert.ok(policy(host).includes(`frame-src ${auth.origin}`));
  assert.equal(auth.searchParams.get("redirect_uri"), "http://localhost:4100/sage/return");
  assert.doesNotMatch(host.body, /sandbox=/);
  provider.admin.changeSettings({ frame: "sealed" });
  assert.match((await get(String(begun.headers.location))).body, /sandbox="allow-forms allow-scripts/);
  provider.admin.changeSettings({ frame: "open" });

  const id = auth.searchParams.get("authorisation_id") ?? "";
  const state = auth.searchParams.get("state") ?? "";
  assert.match((await get(`/return?state=${state}`)).body, /was not connected/);
  await provider.authorise(id, ["current", "savings"]);
  const back = await get(`/return?state=${state}`);
  assert.match(back.body, /Choose accounts/);
  assert.match(policy(back), /frame-ancestors 'self'/);
  const choices = await get(`/authorisations/${id}/accounts`);
  assert.match(choices.body, /Account current[\s\S]*Account savings/);
  const none = await post(`/authorisations/${id}/accounts`, { startDate: "2026-11-01" });
  assert.deepEqual([none.status, /at least one/.test(none.body)], [400, true]);
  const late = await post(`/authorisations/${id}/accounts`, {
    externalId: "current",
    startDate: "2027-01-01",
  });
  assert.deepEqual([late.status, /up to today/.test(late.body)], [400, true]);
  const chosen = await post(`/authorisations/${id}/accounts`, {
    externalId: ["current", "savings"],
    startDate: "2026-11-01",
  });
  assert.equal(chosen.status, 303);

  const account = provider.admin.bankAccounts().find(({ externalId }) => externalId === "current")!;
  assert.match((await get(`/accounts/${account.id}`)).body, /No transactions yet/);
  await provider.post(account.id, [{ id: "<b>one</b>", amount: -1234.5 }]);
  await provider.post(account.id, [{ id: "<b>one</b>" }]);
  const page = await get(`/accounts/${account.id}`);
  assert.match(page.body, /1,234\.50/);
  assert.match(page.body, /DUPLICATE_TRANSACTION/);
  assert.doesNotMatch(page.body, /<b>one/);
  assert.match((await get(`/companies/${company}`)).body, /Waiting for first transactions/);
});

test("a user goes to a page of the bank's own, reconnects, adds an account and disconnects", async () => {
  const account = await provider.link("later");
  const direct = await post(`/companies/${company}/connect`, { bankId, how: "page" });
  assert.match(String(direct.headers.location), /\/auth\?bank=/);
  const again = await post(`/accounts/${account}/reconnect`, { how: "page" });
  assert.match(String(again.headers.location), /\/reAuth\?bankaccount=/);
  const { authorisation_id: id = "", state } = Object.fromEntries(
    new URL(String(again.headers.location)).searchParams,
  );
  await provider.call("PATCH", `/authorisations/${id}`, { data: { status: "success" } });
  assert.match((await get(`/return?state=${state}`)).body, /connected again/);

  bank.answer = { status: 500 };
  assert.equal((await post(`/accounts/${account}/more`, {})).status, 502);
  bank.answer = { status: 200, body: "[]" };
  assert.match(String((await post(`/accounts/${account}/more`, {})).headers.location), /accounts$/);
  await post(`/accounts/${account}/disconnect`, {});
  assert.equal(provider.admin.bankAccount(account).status, "cancelled");
  assert.match((await get(`/accounts/${account}`)).body, /history of this account was deleted/);
  assert.equal((await post(`/accounts/${account}/disconnect`, {})).status, 409);
  await provider.admin.notified();
  assert.match((await get("/notifications")).body, /resourceDeleted bankAccount/);
});

test("pages say what is missing: an unknown state, business, account, authorisation, bank", async () => {
  assert.deepEqual((await get("/return")).status, 400);
  assert.match((await get("/return?state=unknown")).body, /do not know where you come from/);
  for (const path of ["/companies/x", "/accounts/x", "/authorisations/x", "/authorisations/x/accounts"])
    assert.equal((await get(path)).status, 404, path);
  assert.equal((await post(`/companies/${company}/connect`, { bankId: "x" })).status, 404);
});

test("the admin interface does over HTTP what it does in the process, and refuses what it does not know", async () => {
  const admin = (method: "GET" | "POST" | "PUT" | "DELETE", path: string, payload?: object) =>
    provider.inject({ method, url: `/sage/admin${path}`, ...(payload ? { payload } : {}) });
  const begun = await admin("POST", "/authorisations", { companyId: company });
  await provider.authorise(begun.body.authorisation.id, ["by-admin"]);
  const authorisationId = begun.body.authorisation.id;
  assert.equal((await admin("GET", `/authorisations/${authorisationId}/accounts`)).body.accounts.length, 1);
  const linked = await admin("POST", "/accounts", { authorisationId, externalId: "by-admin" });
  assert.equal(linked.status, 201);
  await provider.post(linked.body.id, [{ id: "1" }, { id: "2" }]);
  const { bankTransactionList } = (
    await admin("GET", `/accounts/${linked.body.id}/transactions?startIndex=1`)
  ).body;
  assert.deepEqual(
    [bankTransactionList.startIndex, bankTransactionList.endIndex, bankTransactionList.total],
    [1, 2, 2],
  );
  assert.equal(bankTransactionList.transactions[0].uniqueId, "2");
  assert.equal((await admin("POST", "/faults", { kind: "nonsense" })).status, 400);
  const added = await admin("POST", "/faults", { kind: "reset", match: { operation: "token" } });
  assert.equal(added.status, 201);
  assert.equal((await admin("DELETE", `/faults/${added.body.id}`)).status, 204);
  assert.deepEqual((await admin("GET", "/faults")).body, { faults: [] });
  assert.equal((await admin("POST", "/settings", { settleDelayMs: "soon" })).status, 400);
  assert.equal((await admin("POST", "/settings", { settleDelayMs: 0 })).status, 200);
  assert.equal((await admin("POST", "/clock", { advanceMs: -1 })).status, 400);
  for (const path of [
    "/companies",
    "/banks",
    "/applications",
    "/accounts",
    "/statements",
    "/refusals",
    "/calls",
  ])
    assert.equal((await admin("GET", path)).status, 200, path);
  assert.equal((await admin("DELETE", `/accounts/${linked.body.id}`)).body.status, "cancelled");
});

test("what was accepted outlives the process, also a statement that is in work", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pretend-sage-"));
  try {
    const first = await Provider.open(folder);
    const account = await first.link();
    await first.post(account, [{ id: "1" }]);
    first.admin.addFault({ kind: "settle-after", milliseconds: 5_000 });
    const sent = await first.post(account, [{ id: "2" }]);
    await first.server.close();
    const second = await Provider.open(folder);
    second.accessToken = first.accessToken;
    assert.deepEqual(second.arrived(account), ["1"]);
    assert.equal((await second.post(account, [{ id: "3" }])).status, 409);
    second.admin.advanceClock(5_000);
    assert.equal((await second.status(sent)).status, "complete");
    assert.deepEqual(second.arrived(account), ["1", "2"]);
    assert.equal((await second.status(await second.post(account, [{ id: "1" }]))).status, "failed");
    await second.server.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
