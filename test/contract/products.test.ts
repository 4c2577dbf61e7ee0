import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { someLines } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

test("a company without bank feeds", async (t) => {
  const { bank, sandbox } = await testMillrace(t);
  const feed = await bank.feed(organisations.czk, organisations.czkAccount);
  const product = `/companies/${feed.companyId}/products/bank-feeds`;
  const lines = (prefix: string) => someLines(2, systemClock.now(), prefix);
  const before = await bank.pushed(feed, lines("before"));
  const waiting = await bank.company();
  const { linkUrl } = await bank.connection(waiting);
  await bank.done("DELETE", product);
  await bank.done("DELETE", `/companies/${waiting}/products/bank-feeds`);

  await t.test("400: takes no pushes and no connections, and says why", async () => {
    const pushed = await bank.push(feed, lines("refused"));
    assertRefused(pushed, 400);
    assert.equal(pushed.body.code, "product-not-enabled");
    const connections = `/companies/${feed.companyId}/connections`;
    const connection = await bank.call("POST", connections, { platformKey: "gbol" });
    assertRefused(connection, 400);
    assert.equal(connection.body.code, "product-not-enabled");
  });

  await t.test("its customer is told at the link, before consenting at the accounting software", async () => {
    const page = await fetch(linkUrl);
    assert.equal(page.status, 403);
    const text = await page.text();
    assert.match(text, /switched bank feeds off/);
    assert.doesNotMatch(text, /<form/);
    const { origin, pathname, searchParams } = new URL(linkUrl);
    const press = () =>
      fetch(origin + pathname, {
        method: "POST",
        body: new URLSearchParams({ otp: searchParams.get("otp")! }),
        redirect: "manual",
      });
    assert.equal((await press()).status, 403);
    const [connection] = (await bank.done("GET", `/companies/${waiting}/connections`)).results;
    assert.equal(connection.status, "PendingAuth");
    await bank.done("PUT", `/companies/${waiting}/products/bank-feeds`);
    assert.equal((await press()).status, 303, "the code was not spent");
    await bank.done("DELETE", `/companies/${waiting}/products/bank-feeds`);
  });

  await t.test("is not linked where the customer was already at the accounting software", async () => {
    const late = await bank.company("Late");
    const { linkUrl: link } = await bank.connection(late);
    const { authorize, cookie } = await bank.followLink(link);
    await bank.done("DELETE", `/companies/${late}/products/bank-feeds`);
    const back = await sandbox.xero.admin.approve(authorize, organisations.usd);
    const end = await bank.returnFrom(back, cookie);
    assert.equal(end.status, 303);
    const [connection] = (await bank.done("GET", `/companies/${late}/connections`)).results;
    assert.equal(connection.status, "PendingAuth");
    assert.match(connection.dataConnectionErrors[0].errorMessage, /bank feeds are switched off/);
    const [, sid] = /millrace_link_([^=]+)=/.exec(cookie)!;
    const again = { method: "POST", headers: { cookie }, redirect: "manual" } as const;
    const tried = await fetch(`${bank.url}/link/s/${sid}/authorize`, again);
    assert.match(tried.headers.get("location")!, /^\/link\/s\/[^/]+\/connections\/[^/]+\/failed$/);
  });

  await t.test("gets what was accepted before, and stays readable", async () => {
    assert.equal((await bank.ended(feed, before)).status, "Success");
    assert.equal((await bank.done("GET", feed.path)).status, "Linked");
  });

  await t.test("goes on as before when it has them again", async () => {
    await bank.done("PUT", product);
    const key = await bank.pushed(feed, lines("after"));
    assert.equal((await bank.ended(feed, key)).status, "Success");
    assert.equal(bank.arrived(feed).length, 4);
  });
});
