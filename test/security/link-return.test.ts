import assert from "node:assert/strict";
import { test } from "node:test";
import { minute } from "../../src/clock.ts";
import type { Json } from "../bank.ts";
import { adjustableClock } from "../clock.ts";
import { organisations, type TestMillrace, type TestOptions, testMillrace } from "../millrace.ts";
import { Visitor } from "../visitor.ts";

/* Who may come back from the accounting software, choose, end and take over a visit: its own browser, once. */

type Context = Parameters<typeof testMillrace>[0];

async function visitorOf(world: TestMillrace, name = "Harbour Cafe") {
  const companyId = await world.bank.company(name);
  const { id, linkUrl } = await world.bank.connection(companyId);
  const visitor = await new Visitor(world.bank.url).enter(linkUrl);
  await visitor.agree();
  const path = `/companies/${companyId}/connections/${id}`;
  return { visitor, companyId, connectionId: id as string, path };
}
const statusOf = async ({ bank }: TestMillrace, path: string): Promise<string> =>
  (await bank.done("GET", path)).status;
const exchanges = ({ sandbox }: TestMillrace): number =>
  sandbox.xero.admin.calls().calls.filter(({ operation }) => operation === "token").length;
const location = (response: Response) => response.headers.get("location");

test("an answer counts in the browser that was sent for it, at its platform's address, with the state it was given", async (t) => {
  const world = await testMillrace(t);
  const own = await visitorOf(world);
  const stranger = await visitorOf(world, "Stranger");
  const nobody = new Visitor(world.bank.url);
  const back = new URL(
    world.sandbox.xero.admin.approve(await own.visitor.authorize(), organisations.czk) as string,
  );
  const changed = (change: (url: URL) => void): string => {
    const url = new URL(back);
    change(url);
    return url.href;
  };
  const foreign = new URL(await stranger.visitor.authorize()).searchParams.get("state")!;
  const sid = own.visitor.session.split("/").at(-1)!;
  const refused: [string, Visitor, string][] = [
    ["without a session", nobody, back.href],
    ["in another customer's browser", stranger.visitor, back.href],
    ["without state", own.visitor, changed((url) => url.searchParams.delete("state"))],
    [
      "with a state of another session",
      own.visitor,
      changed((url) => url.searchParams.set("state", foreign)),
    ],
  ];
  for (const [what, visitor, address] of refused) {
    const answer = await visitor.fetch(address);
    assert.equal(answer.status, 401, what);
    assert.match(answer.headers.get("content-type")!, /^text\/html/);
  }
  const at = (platformKey: string) => `/link/callback/${platformKey}${back.search}`;
  const ignored: [string, string][] = [
    ["at another platform's address", at("hcws")],
    ["at no platform's address", at("zzzz")],
    [
      "with a made-up state of this session",
      changed((url) => url.searchParams.set("state", `${sid}.forged`)),
    ],
    ["with another case of the state", changed((url) => url.searchParams.set("state", foreignCase(back)))],
  ];
  for (const [what, address] of ignored)
    assert.equal(location(await own.visitor.fetch(address)), own.visitor.session, what);
  assert.equal(exchanges(world), 0, "no code was exchanged");
  const { n } = await world.database.one<{ n: number }>({
    text: "select count(*)::int as n from authorization_state where phase <> 'asked'",
  });
  assert.equal(n, 0, "nothing was kept");
  assert.match(await own.visitor.comeBack(back.href), /connected$/);
  assert.equal(await statusOf(world, stranger.path), "PendingAuth");
});

/** The state of an address with the last letter's case changed. */
function foreignCase(back: URL): string {
  const state = back.searchParams.get("state")!;
  const nth = state.search(/[A-Za-z][^A-Za-z]*$/);
  const letter = state[nth]!;
  const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
  return state.slice(0, nth) + other + state.slice(nth + 1);
}

test("an answer that names another issuer is not exchanged (RFC 9207)", async (t) => {
  const world = await testMillrace(t);
  const { visitor, path } = await visitorOf(world);
  const back = new URL(world.sandbox.xero.admin.approve(await visitor.authorize(), organisations.czk));
  back.searchParams.set("iss", "https://evil.example");
  assert.match(await visitor.comeBack(back.href), /failed$/);
  assert.equal(exchanges(world), 0);
  assert.equal(await statusOf(world, path), "PendingAuth");
});

test("a state is used up by its first answer: another code under it is never taken", async (t) => {
  const world = await testMillrace(t);
  const { visitor, path } = await visitorOf(world);
  const authorize = await visitor.authorize();
  const first = world.sandbox.xero.admin.approve(authorize, organisations.czk);
  const planted = world.sandbox.xero.admin.approve(authorize, organisations.usd);
  await visitor.fetch(first);
  await visitor.fetch(planted);
  assert.match(await visitor.complete(), /connected$/);
  assert.match(location(await visitor.fetch(planted))!, /connected$/);
  const { connectionInfo } = await world.bank.done("GET", path);
  assert.equal(connectionInfo.organisation, world.sandbox.xero.admin.organisation(organisations.czk).name);
});

test("no other browser and no other site goes on with a visit, chooses in it or ends it", async (t) => {
  const world = await testMillrace(t);
  const own = await visitorOf(world);
  const stranger = await visitorOf(world, "Stranger");
  const several = [organisations.czk, organisations.gbp];
  await own.visitor.comeBack(world.sandbox.xero.admin.approve(await own.visitor.authorize(), several));
  const { session } = own.visitor;
  for (const visitor of [stranger.visitor, new Visitor(world.bank.url)]) {
    for (const page of ["working", "entity", "mismatch", "end", "done"])
      assert.equal((await visitor.fetch(`${session}/${page}`)).status, 401, page);
    for (const place of ["authorize", "complete", "entity", "mismatch", "finish"])
      assert.equal((await visitor.post(`${session}/${place}`, posted)).status, 401, place);
  }
  const crossSite = [
    { "sec-fetch-site": "cross-site" },
    { origin: "https://evil.example" },
    { "sec-fetch-site": "same-site" },
  ];
  for (const headers of crossSite) {
    for (const place of ["authorize", "complete", "entity", "mismatch", "finish"]) {
      const body = new URLSearchParams(posted);
      const answer = await own.visitor.fetch(`${session}/${place}`, { method: "POST", headers, body });
      assert.equal(answer.status, 401, `${place} from ${JSON.stringify(headers)}`);
    }
  }
  const script = {
    method: "POST",
    headers: { origin: "https://evil.example", "content-type": "application/json" },
  };
  const finish = await own.visitor.fetch(`${session}/finish`, { ...script, body: `{"outcome":"done"}` });
  assert.equal(finish.status, 403);
  assert.equal(await statusOf(world, own.path), "PendingAuth");
  const [pending] = await world.database.rows<Json>({
    text: "select chosen_id, released from pending_grant",
  });
  assert.deepEqual(pending, { chosen_id: null, released: false });
});
const posted = { decision: "choose", organisation: organisations.gbp, outcome: "done" };

test("the session of one connection authorises no other, be it of the same company or of another", async (t) => {
  const world = await testMillrace(t);
  const own = await visitorOf(world);
  const sibling = await world.bank.connection(own.companyId, "gbol");
  const stranger = await visitorOf(world, "Stranger");
  for (const connectionId of [sibling.id, stranger.connectionId, "no-such-thing", "' or 1=1"]) {
    const answer = await own.visitor.post(`${own.visitor.session}/authorize`, { connectionId });
    assert.equal(answer.status, 401, connectionId);
  }
  const { n } = await world.database.one<{ n: number }>({
    text: "select count(*)::int as n from authorization_state",
  });
  assert.equal(n, 0);
});

test("a company's session authorises its connections and those of no other company", async (t) => {
  const world = await testMillrace(t);
  const companyId = await world.bank.company();
  const { id } = await world.bank.connection(companyId);
  const stranger = await visitorOf(world, "Stranger");
  const { redirect } = await world.bank.done("GET", `/companies/${companyId}`);
  const visitor = await new Visitor(world.bank.url).enter(redirect);
  await visitor.agree(id);
  for (const connectionId of [stranger.connectionId, ""]) {
    const answer = await visitor.post(`${visitor.session}/authorize`, { connectionId });
    assert.equal(answer.status, 401, connectionId);
  }
  const back = world.sandbox.xero.admin.approve(await visitor.authorize(id), organisations.czk);
  assert.equal(await visitor.comeBack(back), `${visitor.session}/connections/${id}/connected`);
});

test("unlinking while the customer is away ends the visit: what comes back links nothing", async (t) => {
  const world = await testMillrace(t);
  const { path, connectionId } = await world.bank.linked(organisations.czk);
  const visitor = await new Visitor(world.bank.url).enter((await world.bank.done("GET", path)).linkUrl);
  const back = world.sandbox.xero.admin.approve(await visitor.authorize(connectionId), organisations.czk);
  await world.bank.done("PATCH", path, { status: "Unlinked" });
  assert.equal((await visitor.fetch(back)).status, 401);
  assert.equal((await visitor.post(`${visitor.session}/complete`)).status, 401);
  assert.equal(await statusOf(world, path), "Unlinked");
});

test("neither tokens nor codes are readable in the database while a choice waits", async (t) => {
  const world = await testMillrace(t);
  const { visitor } = await visitorOf(world);
  const back = world.sandbox.xero.admin.approve(await visitor.authorize(), [
    organisations.czk,
    organisations.gbp,
  ]);
  await visitor.fetch(back);
  const code = new URL(back).searchParams.get("code")!;
  const state = new URL(back).searchParams.get("state")!;
  const dump = async () =>
    (
      await world.database.rows<{ row: string }>({
        text: `select a::text as row from authorization_state a union all select p::text from pending_grant p
        union all select s::text from link_session s`,
      })
    )
      .map(({ row }) => row)
      .join("\n");
  const hidden = (text: string) => [
    text,
    Buffer.from(text).toString("hex"),
    Buffer.from(text).toString("base64"),
  ];
  for (const secret of [code, state].flatMap(hidden)) assert.ok(!(await dump()).includes(secret));
  await visitor.complete();
  const issued = await world.database.rows<Json>({
    text: "select encode(sealed_tokens, 'escape') as sealed from pending_grant",
  });
  assert.equal(issued.length, 1);
  assert.doesNotMatch(issued[0].sealed, /accessToken|refreshToken|eyJ/);
});

async function handoffWorld(t: Context, options: TestOptions = {}) {
  const world = await testMillrace(t, options);
  const origin = "https://portal.bank.example";
  await world.bank.done("POST", "/corsSettings", { allowedOrigins: [origin] });
  const companyId = await world.bank.company();
  const { id } = await world.bank.connection(companyId);
  const path = `/companies/${companyId}/connections/${id}`;
  const ticket = async (display = "popup", returnUrl = `${origin}/feeds`): Promise<string> => {
    const { url } = await world.bank.done("POST", `${path}/handoff`, { display, returnUrl }, { origin });
    return new URL(url).searchParams.get("ticket")!;
  };
  const take = (text: string, visitor = new Visitor(world.bank.url)) =>
    visitor.post("/link/handoff", { ticket: text, decision: "continue" });
  return { world, path, ticket, take, origin };
}
const sessions = async ({ database }: TestMillrace): Promise<number> =>
  (await database.one<{ n: number }>({ text: "select count(*)::int as n from link_session" })).n;

test("a ticket begins one session, however often and at once it is taken; looking at it begins none", async (t) => {
  const { world, ticket, take } = await handoffWorld(t);
  const text = await ticket();
  const address = `/link/handoff?${new URLSearchParams({ ticket: text })}`;
  const anybody = new Visitor(world.bank.url);
  for (const method of ["GET", "HEAD", "GET"])
    assert.equal((await anybody.fetch(address, { method })).status, 200, method);
  assert.equal(await sessions(world), 0);
  const answers = await Promise.all(Array.from({ length: 6 }, () => take(text)));
  assert.equal(answers.filter(({ status }) => status === 303).length, 1);
  assert.equal(await sessions(world), 1);
  assert.equal((await anybody.fetch(address)).status, 401);
});

test("a ticket that is expired, forged, posted from elsewhere, of an unlinked connection or an origin taken off the list opens nothing", async (t) => {
  const clock = adjustableClock();
  const { world, path, ticket, take, origin } = await handoffWorld(t, { clock });
  const { bank } = world;
  const good = await ticket();
  for (const wrong of ["", "x", good.slice(0, -2), `${good}AA`, `B${good.slice(1)}`, good.toUpperCase()])
    assert.equal((await take(wrong)).status, 401, wrong.slice(0, 10));
  const from = {
    method: "POST",
    headers: { "sec-fetch-site": "cross-site" },
    body: new URLSearchParams({ ticket: good }),
  };
  assert.equal((await new Visitor(bank.url).fetch("/link/handoff", from)).status, 401);
  clock.advance(6 * minute);
  assert.equal((await take(good)).status, 401, "expired");

  const other = await ticket();
  await bank.done("POST", "/corsSettings", { allowedOrigins: ["https://elsewhere.example"] });
  clock.advance(3_000);
  assert.equal((await take(other)).status, 401, "its origin is not allowed any more");
  await bank.done("POST", "/corsSettings", { allowedOrigins: [origin] });
  const late = await ticket();
  await bank.done("DELETE", path);
  assert.equal((await take(late)).status, 401, "the connection is gone");
  assert.equal(await sessions(world), 0);
});

test("the end of a window is for the recorded origin alone, whatever the address asks", async (t) => {
  const { world, ticket, take, origin } = await handoffWorld(t);
  const visitor = new Visitor(world.bank.url);
  const taken = await take(await ticket(), visitor);
  const session = new URL(location(taken)!, world.bank.url).pathname.split("/").slice(0, 4).join("/");
  const forged = "?origin=https://evil.example&returnOrigin=https://evil.example&outcome=connected";
  const page = await visitor.fetch(`${session}/end${forged}`);
  const text = await page.text();
  assert.ok(text.includes(`data-origin="${origin}"`));
  assert.ok(text.includes(`data-outcome="failed"`), "nothing was connected");
  assert.doesNotMatch(text.replaceAll(/href="[^"]*"/g, ""), /evil/);
  assert.equal(page.headers.get("cross-origin-opener-policy"), "unsafe-none");
  assert.match(page.headers.get("content-security-policy")!, /script-src 'nonce-[^']+';/);
  assert.match(page.headers.get("content-security-policy")!, /frame-ancestors 'none'/);
});

test("no parameter of any step leads the browser to a place of its choice", async (t) => {
  const world = await testMillrace(t);
  const { visitor } = await visitorOf(world);
  const evil = "https://evil.example/";
  const names = [
    "returnUrl",
    "return_url",
    "redirect",
    "redirect_uri",
    "url",
    "next",
    "session",
    "sid",
    "lang",
  ];
  const query = new URLSearchParams(Object.fromEntries(names.map((name) => [name, evil])));
  const places = ["authorize", "complete", "entity", "mismatch", "finish"];
  for (const place of places) {
    const form = { ...Object.fromEntries(query), ...posted };
    const answer = await visitor.post(`${visitor.session}/${place}?${query}`, form);
    const to = location(answer) ?? "";
    assert.ok(!new URL(to, world.bank.url).host.includes("evil"), `${place}: ${to}`);
  }
  const back = new URL(world.sandbox.xero.admin.approve(await visitor.authorize(), organisations.czk));
  for (const [name, value] of query) back.searchParams.append(name, value);
  assert.match(await visitor.comeBack(back.href), /^\/link\/s\/[^/]+\/connections\/[^/]+\/connected$/);
  const slashes = await visitor.fetch("/link/s/%2F%2Fevil.example/working");
  assert.equal(slashes.status, 401);
});
