import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Sandbox } from "../sandbox.ts";
import { openSandbox, SmallBank } from "./small-bank.fixture.ts";

let sandbox: Sandbox;
const bank = new SmallBank();
before(async () => {
  sandbox = await openSandbox();
  await bank.open();
  sandbox.quickbooks.admin.putInstitution({ id: "small-bank", name: "Small <Bank>", address: bank.url });
});
after(async () => {
  bank.close();
  await sandbox.close();
});

const open = async (path: string, form?: Record<string, string>) => {
  const init = form ? { method: "POST", body: new URLSearchParams(form) } : {};
  const response = await fetch(`${sandbox.url}${path}`, { ...init, redirect: "manual" });
  return {
    status: response.status,
    text: await response.text(),
    next: response.headers.get("location") ?? "",
    headers: response.headers,
  };
};
const company = "/quickbooks/companies/harbour-cafe";

test("a person finds the bank, accepts, signs on, chooses accounts, reviews, updates and disconnects", async () => {
  bank.lines = [["<a>", "20261120", "-1234.5"]];
  assert.match(
    (await open(`${company}/link?find=small`)).text,
    /href="[^"]*small-bank">Small &#60;Bank&#62;</,
  );
  assert.match((await open(`${company}/link?find=nowhere`)).text, /No bank found/);
  const terms = `${company}/link/small-bank`;
  assert.match((await open(terms, {})).text, /role="alert">Accept the terms/);
  const { next: signOn } = await open(terms, { terms: "accepted" });
  assert.equal(signOn, `${terms}/sign-on`);
  const wrong = await open(signOn, { username: "NOBODY", password: "secret-typo" });
  assert.equal(wrong.status, 422);
  assert.match(wrong.text, /role="alert">The sign-on was refused: 15500/);
  assert.ok(wrong.text.includes('value="NOBODY"') && !wrong.text.includes("secret-typo"));
  const { next: accounts } = await open(signOn, { username: ` ${bank.username}`, password: bank.password });
  assert.match((await open(accounts)).text, /<label[^>]*for="ledger-0">.*Account 100/s);
  assert.match((await open(accounts, { start: "2026-11-01" })).text, /Choose at least one account/);
  const chosen = { start: "2026-11-01", "ledger-0": "harbour-cafe-checking" };
  const { next: connection } = await open(accounts, chosen);
  const page = (await open(connection)).text;
  assert.ok(page.includes("First download") && page.includes("1 transaction") && page.includes("Connected"));
  assert.ok(!page.includes(bank.password));
  const list = (await open("/quickbooks/accounts/harbour-cafe-checking")).text;
  assert.ok(list.includes("&#60;a&#62;") && list.includes("1,234.50") && list.includes("100.00 USD"));
  assert.equal((await open(`${connection}/update`, {})).next, connection);
  assert.ok((await open(connection)).text.includes("Update"));
  assert.equal((await open(`${connection}/disconnect`, {})).next, connection);
  assert.match((await open(connection)).text, /Disconnected/);
  assert.equal((await open(`${connection}/update`, {})).status, 409);
  assert.match((await open(company)).text, /Small &#60;Bank&#62;/);
});

test("every page says that it is pretended, has a language, a title and one heading, and no script", async () => {
  const paths = [
    "/quickbooks",
    company,
    `${company}/link`,
    `${company}/link/bank-fdx`,
    `${company}/link/bank-ofx/sign-on`,
  ];
  for (const path of [...paths, "/quickbooks/accounts/harbour-cafe-card"]) {
    const { status, text, headers } = await open(path);
    assert.equal(status, 200, path);
    assert.match(text, /pretend QuickBooks<\/strong>/);
    assert.match(text, /<html lang="en">/);
    assert.match(text, /<title>.+ – Pretend QuickBooks<\/title>/);
    assert.equal(text.split("<h1").length, 2, path);
    assert.ok(!text.includes("<script"));
    assert.match(headers.get("content-security-policy") ?? "", /default-src 'none'/);
  }
  for (const path of [
    "/nowhere",
    "/companies/nobody",
    "/accounts/none",
    "/connections/none",
    "/fdx/callback?state=x",
  ]) {
    const { status, text } = await open(`/quickbooks${path}`);
    assert.ok(status === 404 || status === 400, path);
    assert.match(text, /pretend QuickBooks<\/strong>/);
  }
});

test("everything that a test does can be done over HTTP, and what is wrong is named", async () => {
  const call = async (method: string, path: string, body?: unknown) => {
    const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await fetch(`${sandbox.url}/quickbooks/admin${path}`, init);
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : undefined };
  };
  const added = await call("POST", "/companies", [
    { name: "Shop", currency: "CAD", accounts: [{ name: "Main" }] },
  ]);
  const [shop] = added.body.companies;
  assert.deepEqual([added.status, shop.accounts[0].currency, shop.accounts[0].kind], [201, "CAD", "Bank"]);
  assert.match((await call("POST", "/companies", [{ name: "" }])).body.error, /name|accounts/);
  assert.equal((await call("PUT", "/institutions", { id: "x", dialect: "latin" })).status, 400);
  const put = await call("PUT", "/institutions", { id: "small-bank", dialect: "xml-220" });
  assert.deepEqual([put.body.dialect.syntax, put.body.name], ["xml", "Small <Bank>"]);
  await call("PUT", "/institutions", { id: "small-bank", dialect: "sgml-102-http-1.0" });
  const pair = { username: bank.username, password: bank.password };
  const names = { companyId: shop.id, institutionId: "small-bank" };
  const refused = await call("POST", "/connections", { ...names, ...pair, password: "wrong" });
  assert.deepEqual([refused.status, /15500/.test(refused.body.error)], [422, true]);
  const signedOn = await call("POST", "/connections", { ...names, ...pair });
  assert.equal(signedOn.status, 201);
  assert.ok(!JSON.stringify(signedOn.body).includes(bank.password));
  const { id, offered } = signedOn.body;
  const choice = { accountId: offered[0].id, ledgerAccountId: shop.accounts[0].id, startDate: "2026-11-01" };
  const { polls } = (await call("POST", `/connections/${id}/link`, [choice])).body;
  assert.deepEqual(polls[0].complaints, ["the statement is in USD, the account in CAD"]);
  bank.lines.push(["z", "20261122", "9"]);
  assert.equal((await call("POST", `/connections/${id}/update`)).body.polls[0].added, 1);
  assert.equal((await call("GET", `/accounts/${shop.accounts[0].id}/lines`)).body.lines.length, 2);
  assert.equal((await call("POST", "/clock", { advanceMs: 86_400_000 })).body.polls.length, 1);
  assert.equal((await call("GET", `/connections/${id}/polls`)).body.polls.length, 3);
  assert.ok((await call("GET", "/probes")).body.probes.length > 30);
  const probed = await call("POST", `/connections/${id}/probe`, { probe: "wrong-password" });
  assert.equal(probed.body.answers[0].ofx.signOn, "15500");
  assert.equal((await call("POST", `/connections/${id}/disconnect`)).status, 204);
  assert.equal((await call("GET", `/connections/${id}`)).body.status, "disconnected");
  for (const path of ["/connections/none", "/accounts/none/lines", "/connections/none/polls"])
    assert.equal((await call("GET", path)).status, 404);
  assert.equal((await call("POST", "/settings", { overlapDays: -1 })).status, 400);
});
