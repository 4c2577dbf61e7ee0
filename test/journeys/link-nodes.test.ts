import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { Visitor } from "../visitor.ts";

/* A customer's way in through several nodes, and past their end: nothing of it is in the memory of one. */

/** A browser whose requests a load balancer gives to whichever node it likes. */
class Balanced extends Visitor {
  node = this.origin;
  override fetch(address: string, init?: RequestInit): Promise<Response> {
    const { pathname, search } = new URL(address, this.origin);
    return super.fetch(this.node + pathname + search, init);
  }
}

test("each step of a customer's way may be at another node, and all nodes may be started anew in mid-way", async (t) => {
  const world = await testMillrace(t);
  const { bank, sandbox } = world;
  const settings = { MILLRACE_URL: `http://localhost:${world.millrace.port}` };
  const one = bank.url;
  const other = await world.another(settings);
  const two = `http://127.0.0.1:${other.port}`;
  const companyId = await bank.company();
  const { id, linkUrl } = await bank.connection(companyId);
  const path = `/companies/${companyId}/connections/${id}`;
  await bank.account(path);

  const visitor = new Balanced(one);
  const { pathname } = new URL(linkUrl);
  const page = await (await visitor.fetch(linkUrl)).text();
  const otp = new URL(linkUrl).searchParams.get("otp")!;
  assert.ok(page.includes(otp));
  const pressed = await Promise.all(
    [one, two].map((node) =>
      fetch(node + pathname, { method: "POST", body: new URLSearchParams({ otp }), redirect: "manual" }),
    ),
  );
  assert.deepEqual(pressed.map(({ status }) => status).sort(), [303, 401], "one press begins a visit");

  visitor.node = two;
  await visitor.enter((await bank.done("GET", path)).linkUrl);
  await visitor.agree();
  visitor.node = one;
  const authorize = await visitor.authorize();
  visitor.node = two;
  const back = await visitor.fetch(sandbox.xero.admin.approve(authorize, organisations.czk));
  assert.equal(back.headers.get("location"), `${visitor.session}/working`);
  const completeAt = (node: string) =>
    fetch(`${node}${visitor.session}/complete`, {
      method: "POST",
      headers: { accept: "application/json", cookie: visitor.cookie },
    }).then((answer) => answer.json() as Promise<Json>);
  const ends = await Promise.all([one, two, one, two].map(completeAt));
  const connected = { url: `${visitor.session}/connections/${id}/connected` };
  assert.deepEqual(ends, [connected, connected, connected, connected]);
  const exchanges = sandbox.xero.admin.calls().calls.filter(({ operation }) => operation === "token");
  assert.equal(exchanges.length, 1, "the code was exchanged once");

  const { accessToken } = await visitor.ask(`${visitor.session}/token`);
  const map = (node: string) =>
    fetch(`${node}${path}/bankFeedAccounts/mapping`, {
      method: "POST",
      headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
      body: JSON.stringify({ sourceAccountId: "ac-001" }),
    }).then(async (answer) => [answer.status, ((await answer.json()) as Json).sourceAccountId]);
  assert.deepEqual(await Promise.all([map(one), map(two)]), [
    [200, "ac-001"],
    [200, "ac-001"],
  ]);
  assert.equal(sandbox.xero.admin.feeds().length, 1, "two nodes open one feed");

  await Promise.all([world.millrace.stop(), other.stop()]);
  const anew = await world.another(settings);
  const three = `http://127.0.0.1:${anew.port}`;
  visitor.node = three;
  assert.equal((await visitor.fetch(visitor.session)).status, 200);
  const state = await fetch(`${three}/companies/${companyId}/link?locale=en`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  assert.equal(state.status, 200, "the token of before is good");
  assert.equal(((await state.json()) as Json).connections[0].status, "Linked");
  const { url } = await visitor.ask(`${visitor.session}/finish`, { outcome: "done" });
  assert.match(await (await visitor.fetch(url)).text(), /Harbour Cafe s\.r\.o\./);
});
