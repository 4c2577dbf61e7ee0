import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { minute } from "../../src/clock.ts";
import { formFields, type Json, type Reply } from "../bank.ts";
import { adjustableClock } from "../clock.ts";
import { assertRefused } from "../contract/refusal.ts";
import { organisations, type TestMillrace, testMillrace } from "../millrace.ts";
import { Visitor } from "../visitor.ts";
import { waitFor } from "../wait-for.ts";

/* What is left to somebody whose link was ended, and what a browser or a network can pile up. */

const cookieNames = (visitor: Visitor): string[] =>
  visitor.cookie.split("; ").map((cookie) => cookie.split("=", 1)[0]!);

async function entered({ bank }: TestMillrace, linkUrl: string) {
  const visitor = await new Visitor(bank.url).enter(linkUrl);
  const given: Json = await visitor.ask(`${visitor.session}/token`);
  const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    bank.call(method, path, body, { ...headers, authorization: `Bearer ${given.accessToken}` });
  return { visitor, call };
}

test("the token of a session ends with its link: nobody makes himself a new way in with it", async (t) => {
  const world = await testMillrace(t);
  const { bank } = world;
  const { companyId, path } = await bank.linked(organisations.czk);
  const { linkUrl } = await bank.done("GET", path);
  const stranger = await entered(world, linkUrl);
  const own = await entered(world, (await bank.done("GET", path)).linkUrl);
  const state = `/companies/${companyId}/link`;
  assert.equal((await stranger.call("GET", state)).status, 200);
  assert.equal((await own.call("PATCH", path, { status: "Unlinked" })).status, 200);
  const ways: [string, string, unknown?][] = [
    ["POST", `${path}/shares`, { expiresInHours: 168, locale: "en" }],
    ["POST", `${path}/handoff`, { display: "page", returnUrl: bank.url }],
    ["PATCH", path, { status: "Unlinked" }],
    ["GET", path],
    ["GET", state],
    ["GET", `${path}/shares`],
  ];
  for (const { call } of [stranger, own])
    for (const [method, address, body] of ways) assertRefused(await call(method, address, body), 401);
  assert.deepEqual((await bank.done("GET", `${path}/shares`)).results, []);

  const again = await entered(world, (await bank.done("GET", path)).linkUrl);
  assert.equal((await again.call("GET", path)).status, 200, "a link made since");
  await bank.done("DELETE", path);
  assertRefused(await again.call("GET", state), 401);
});

test("who is at making a new way in while the link is ended makes none", async (t) => {
  const world = await testMillrace(t);
  const { bank, database } = world;
  const ways: [string, string, unknown?][] = [
    ["gbol", "shares", { expiresInHours: 168, locale: "en" }],
    ["hcws", "connectionInfo/bankFeedAccounts/credentials", {}],
    ["olpr", "bankFeeds/otp"],
  ];
  for (const [platformKey, place, body] of ways) {
    const companyId = await bank.company();
    const { id, linkUrl } = await bank.connection(companyId, platformKey);
    const address = `/companies/${companyId}/connections/${id}/${place}`;
    const { call } = await entered(world, linkUrl);
    let late: Promise<Reply> | undefined;
    await database.transaction(async (tx) => {
      const text = "update connection set link_epoch = link_epoch + 1 where company_id = $1";
      await tx.rows({ text }, [companyId]);
      late = call("POST", address, body);
      const waits = `select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and pid <> pg_backend_pid()`;
      await waitFor("it to wait", async () => (await database.rows({ text: waits })).length > 0);
    });
    assertRefused(await late!, 401);
    assert.ok((await bank.call("POST", address, body)).status < 300, `${place}: the bank may`);
  }
});

test("under a key of the bank's a customer's token gets no answer of the bank's, nor the bank one of its", async (t) => {
  const world = await testMillrace(t);
  const { bank } = world;
  const companyId = await bank.company();
  const { id, linkUrl } = await bank.connection(companyId);
  const path = `/companies/${companyId}/connections/${id}/shares`;
  const { accessToken } = await bank.done("GET", `/companies/${companyId}/accessToken`);
  const customer = { authorization: `Bearer ${accessToken}` };
  const { call } = await entered(world, linkUrl);
  const body = { expiresInHours: 24, locale: "en", recipientName: "Accountant" };
  const headers = { "idempotency-key": randomUUID() };
  const replies: Reply[] = [
    await bank.call("POST", path, body, headers),
    await bank.call("POST", path, body, { ...headers, ...customer }),
    await call("POST", path, body, headers),
  ];
  assert.deepEqual(
    replies.map(({ status }) => status),
    [201, 201, 201],
  );
  assert.equal(new Set(replies.map(({ body: made }) => made.linkUrl)).size, 3);
  const repeat = await call("POST", path, body, headers);
  assert.equal(repeat.headers.get("idempotent-replayed"), "true");
  assert.equal(repeat.text, replies[2]!.text, "its own is repeated");
  const other = { ...body, locale: "fr-CA" };
  assertRefused(await call("POST", path, other, headers), 422);
  const taken = { "idempotency-key": randomUUID() };
  assert.equal((await call("POST", path, other, taken)).status, 201);
  assert.equal((await bank.call("POST", path, body, taken)).status, 201, "a key is not taken from the bank");
});

test("a browser that goes through many links keeps the newest, and its cookies stay few", async (t) => {
  const { bank } = await testMillrace(t);
  const companyId = await bank.company();
  const visitor = new Visitor(bank.url);
  const sessions: string[] = [];
  for (let nth = 0; nth < 25; nth++) {
    const { linkUrl } = await bank.connection(companyId);
    sessions.push((await visitor.enter(linkUrl)).session);
  }
  assert.ok(cookieNames(visitor).length <= 20, `${cookieNames(visitor).length}`);
  const answers = await Promise.all(sessions.map((session) => visitor.fetch(session)));
  assert.deepEqual(
    answers.slice(-20).map(({ status }) => status),
    new Array(20).fill(200),
  );
});

test("cookies of sessions that are over go when the next one begins, and no others", async (t) => {
  const { bank } = await testMillrace(t);
  const over = await bank.connection(await bank.company());
  const open = await bank.connection(await bank.company());
  const visitor = await new Visitor(bank.url).enter(over.linkUrl);
  const ended = visitor.session;
  const kept = (await visitor.enter(open.linkUrl)).session;
  const companyOfOver = /companies\/([^/]+)/.exec(over.linkUrl)![1];
  await bank.done("DELETE", `/companies/${companyOfOver}/connections/${over.id}`);
  const next = await bank.connection(await bank.company());
  const page = await visitor.fetch(next.linkUrl);
  const { pathname } = new URL(next.linkUrl);
  const reply = await visitor.fetch(pathname, {
    method: "POST",
    headers: { cookie: `${visitor.cookie}; theirs=1; millrace_link_=; millrace_link_x=y` },
    body: new URLSearchParams(formFields(await page.text())),
  });
  assert.equal(reply.status, 303);
  const set = reply.headers.getSetCookie();
  const removed = set.filter((cookie) => /Max-Age=0(;|$)/.test(cookie));
  assert.equal(set.length - removed.length, 1);
  assert.deepEqual(
    removed.map((cookie) => cookie.split("=", 1)[0]),
    [`millrace_link_${ended.split("/").at(-1)}`],
  );
  assert.equal((await visitor.fetch(kept)).status, 200);
});

test("cookies that others planted neither keep a session out nor make a reply too long", async (t) => {
  const { bank } = await testMillrace(t);
  const { linkUrl } = await bank.connection(await bank.company());
  const planted = Array.from({ length: 120 }, (_, nth) => `millrace_link_${`${nth}`.padStart(22, "x")}=y`);
  const { pathname } = new URL(linkUrl);
  const fields = new URLSearchParams(formFields(await (await fetch(linkUrl)).text()));
  const cookie = planted.join("; ");
  const reply = await new Visitor(bank.url).fetch(pathname, {
    method: "POST",
    headers: { cookie },
    body: fields,
  });
  assert.equal(reply.status, 303);
  const [own = "", ...removed] = reply.headers.getSetCookie();
  assert.equal(removed.length, 20);
  const beside = `${own.split(";", 1)[0]}; ${cookie}`;
  const session = await fetch(bank.url + reply.headers.get("location"), { headers: { cookie: beside } });
  assert.equal(session.status, 200, "also where the browser names its own first");
});

test("wrong passwords of one network leave a limited number of rows, and its right ones work on", async (t) => {
  const { bank, database } = await testMillrace(t, {
    settings: { MILLRACE_TRUST_PROXY: "127.0.0.0/8" },
  });
  const { linkUrl } = await bank.connection(await bank.company());
  const headers = { "x-forwarded-for": "2001:db8::1" };
  const wrong = `otp=${"A".repeat(36)}`;
  const places = (many: number, id: () => string) =>
    Array.from({ length: many }, () => `${bank.url}/companies/${id()}/connections/${id()}/start?${wrong}`);
  const rows = async () =>
    (await database.one<{ n: number }>({ text: "select count(*)::int as n from link_attempt" })).n;
  let nth = 0;
  for (const place of places(5, () => `no-id-${nth++}`))
    assert.equal((await fetch(place, { headers })).status, 401);
  assert.equal(await rows(), 0, "what is no id is no link");
  for (const place of places(230, randomUUID)) assert.equal((await fetch(place, { headers })).status, 401);
  assert.ok((await rows()) <= 201, `${await rows()}`);
  assert.equal((await fetch(linkUrl, { headers })).status, 200);
});

test("of the visits to the accounting software that one session begins the newest can come back", async (t) => {
  const clock = adjustableClock();
  const { bank, database, sandbox } = await testMillrace(t, { clock });
  const { linkUrl } = await bank.connection(await bank.company());
  const visitor = await new Visitor(bank.url).enter(linkUrl);
  await visitor.agree();
  const first = await visitor.authorize();
  let last = first;
  for (let nth = 0; nth < 30; nth++) last = await visitor.authorize();
  const { n } = await database.one<{ n: number }>({
    text: "select count(*)::int as n from authorization_state",
  });
  assert.ok(n <= 20, `${n}`);
  const { admin } = sandbox.xero;
  const late = await visitor.fetch(admin.approve(first, organisations.czk));
  assert.equal(late.headers.get("location"), visitor.session, "the oldest leads to where the session stands");
  clock.advance(minute);
  assert.match(await visitor.comeBack(admin.approve(last, organisations.czk)), /connected$/);
});
