import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Sandbox } from "../sandbox.ts";
import {
  british,
  currentAccount,
  listen,
  openSandbox,
  savingsAccount,
  statement,
  Visitor,
} from "./visitor.ts";

let sandbox: Sandbox;
before(async () => {
  sandbox = await openSandbox();
});
after(() => sandbox.close());

const open = async (path: string) => await listen(fetch(sandbox.url + path));
const organisation = `/xero/organisations/${british}`;

test("the front page leads to pretend packages that exist, and only to those", async () => {
  const { status, text } = await open("/");
  assert.equal(status, 200);
  const links = [...text.matchAll(/<h2><a href="([^"]+)">([^<]+)/g)].map(([, path = "", name = ""]) => [
    path,
    name,
  ]);
  assert.ok(links.some(([path]) => path === "/xero/"));
  for (const [path = "", name = ""] of links) {
    const { status: found, text: there } = await open(path);
    assert.deepEqual([found, there.includes(name)], [200, true], path);
  }
});

test("every page says that it is pretended, has a language, a title and one heading", async () => {
  for (const path of ["/xero", "/xero/", organisation, `${organisation}/accounts/${savingsAccount}`]) {
    const { status, text, headers } = await open(path);
    assert.equal(status, 200, path);
    assert.match(text, /pretend Xero<\/strong>/);
    assert.match(text, /<html lang="en">/);
    assert.match(text, /<title>.+ – Pretend Xero<\/title>/);
    assert.equal(text.split("<h1").length, 2);
    assert.ok(!text.includes("<script"));
    assert.match(headers.get("content-security-policy") ?? "", /default-src 'none'/);
  }
});

test("lines are shown in order of arrival by pages, escaped, with a running balance", async () => {
  const visitor = await Visitor.arrive(sandbox);
  const address = `${organisation}/accounts/${currentAccount}`;
  assert.match((await open(address)).text, /No bank feed is connected/);
  const feed = await visitor.connect();
  assert.match((await open(address)).text, /No statement lines yet/);
  const ids = Array.from({ length: 2_050 }, (_, index) => `n${index + 1}`);
  const { startBalance, ...big } = statement(feed, ids);
  const [line] = big.statementLines;
  big.statementLines[0] = {
    ...line,
    description: `<img src=x> "quoted" & 'more'`,
  } as (typeof big.statementLines)[0];
  await visitor.post({ ...big, startBalance });
  visitor.settle();
  const first = (await open(address)).text;
  assert.match(first, /&#60;img src=x&#62; &#34;quoted&#34; &#38; &#39;more&#39;/);
  assert.ok(first.includes("2,150.00 GBP") && first.includes("Page 1 of 21"));
  const last = (await open(`${address}?page=21`)).text;
  assert.ok(last.includes("Line n2050") && last.includes("Line n2001") && !last.includes("Line n2000"));
  for (const page of ["0", "999", "-1", "x", "<b>"]) {
    assert.equal((await open(`${address}?page=${encodeURIComponent(page)}`)).status, 200);
  }
  assert.match((await open(organisation)).text, /2050/);
});

test("an organisation without accounts and an address without anything have pages of their own", async () => {
  const [empty] = sandbox.xero.admin.addOrganisations([{ name: "Empty & <new>", baseCurrency: "EUR" }]);
  const { text } = await open(`/xero/organisations/${empty?.id}`);
  assert.match(text, /No bank accounts yet/);
  assert.match(text, /Empty &#38; &#60;new&#62;/);
  for (const path of [`/xero/organisations/${currentAccount}`, `${organisation}/accounts/${british}`]) {
    const { status, text: page } = await open(path);
    assert.equal(status, 404);
    assert.match(page, /There is nothing here/);
  }
});
